// Creates a catalog and packages, reads them page by page, and reads a package that does not exist.

import { Client, PageIterator } from "@microsoft/microsoft-graph-client";

const client = Client.init({
  baseUrl: new URL(process.env.FAKE_GRAPH).origin,
  defaultVersion: "beta",
  customHosts: new Set([new URL(process.env.FAKE_GRAPH).hostname]),
  authProvider: (done) => done(null, "admin"),
});
const root = "/identityGovernance/entitlementManagement";

const catalog = await client
  .api(`${root}/accessPackageCatalogs`)
  .post({ displayName: "Fair, from JavaScript" });
for (let number = 0; number < 120; number++) {
  const body = { catalogId: catalog.id, displayName: `Desk ${number}` };
  await client.api(`${root}/accessPackages`).post(body);
}

const names = [];
const first = await client.api(`${root}/accessPackages`).get();
await new PageIterator(client, first, (item) => {
  names.push(item.displayName);
  return true;
}).iterate();
if (names.length < 120 || !names.includes("Desk 7")) {
  throw new Error(`found ${names.length} packages`);
}

const status = await client
  .api(`${root}/accessPackages/none`)
  .get()
  .then(() => 200, (error) => error.statusCode);
if (status !== 404) {
  throw new Error(`found ${status}, expected 404`);
}
console.log(`JavaScript: ${names.length} packages`);
