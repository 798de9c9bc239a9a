"""Creates a catalog and packages, reads them page by page, and reads a package that does not exist."""

import asyncio
import os

from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from msgraph_beta import GraphRequestAdapter, GraphServiceClient
from msgraph_beta.generated.models.access_package import AccessPackage
from msgraph_beta.generated.models.access_package_catalog import AccessPackageCatalog
from msgraph_core.tasks.page_iterator import PageIterator


class FixedToken(AccessTokenProvider):
    async def get_authorization_token(self, uri, additional_authentication_context=None):
        return "admin"

    def get_allowed_hosts_validator(self):
        return AllowedHostsValidator([])


async def main():
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(FixedToken()))
    adapter.base_url = os.environ["FAKE_GRAPH"]
    client = GraphServiceClient(request_adapter=adapter)
    management = client.identity_governance.entitlement_management

    catalog = await management.access_package_catalogs.post(
        AccessPackageCatalog(display_name="Fair, from Python")
    )
    for number in range(120):
        package = AccessPackage(catalog_id=catalog.id, display_name=f"Stand {number}")
        await management.access_packages.post(package)

    names = []
    first = await management.access_packages.get()
    await PageIterator(first, adapter).iterate(lambda package: names.append(package.display_name) or True)
    assert names.count("Stand 7") == 1 and len(names) >= 120, len(names)

    try:
        await management.access_packages.by_access_package_id("none").get()
        raise AssertionError("there is no such package")
    except APIError as error:
        assert error.response_status_code == 404, error
    print(f"Python: {len(names)} packages")


asyncio.run(main())
