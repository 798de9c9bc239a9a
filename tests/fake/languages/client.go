// Creates a catalog and packages, reads them page by page, and reads a package that does not exist.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
)

type entity struct {
	ID          string `json:"id,omitempty"`
	CatalogID   string `json:"catalogId,omitempty"`
	DisplayName string `json:"displayName"`
}

type page struct {
	Value []entity `json:"value"`
	Next  string   `json:"@odata.nextLink"`
}

// call sends JSON and reads the answer into found.
func call(method, url string, body, found any) int {
	sent, err := json.Marshal(body)
	if err != nil {
		log.Fatal(err)
	}
	request, err := http.NewRequest(method, url, bytes.NewReader(sent))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer admin")
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(found); err != nil {
		log.Fatal(err)
	}
	return answer.StatusCode
}

func main() {
	root := os.Getenv("FAKE_GRAPH") + "/identityGovernance/entitlementManagement"
	var catalog entity
	call("POST", root+"/accessPackageCatalogs", entity{DisplayName: "Fair, from Go"}, &catalog)
	for number := range 120 {
		body := entity{CatalogID: catalog.ID, DisplayName: fmt.Sprintf("Booth %d", number)}
		if status := call("POST", root+"/accessPackages", body, &entity{}); status != 201 {
			log.Fatalf("found %d, expected 201", status)
		}
	}

	count := 0
	for url := root + "/accessPackages"; url != ""; {
		var found page
		call("GET", url, nil, &found)
		count += len(found.Value)
		url = found.Next
	}
	if count < 120 {
		log.Fatalf("found %d packages", count)
	}
	if status := call("GET", root+"/accessPackages/none", nil, &entity{}); status != 404 {
		log.Fatalf("found %d, expected 404", status)
	}
	fmt.Printf("Go: %d packages\n", count)
}
