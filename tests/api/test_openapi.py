"""docs/api/openapi.yaml is what the server says of itself, and every answer of the API's journeys has a described operation."""
import json
import subprocess
import unittest

from support.server import BIN, ROOT


class OpenApi(unittest.TestCase):
    def test_checked_in_description_is_the_servers(self):
        described = subprocess.run([BIN / "ezsignd", "--print-openapi=yaml"], capture_output=True, check=True).stdout.decode().rstrip("\n")
        self.assertEqual((ROOT / "docs/api/openapi.yaml").read_text().rstrip("\n"), described,
                         "run: build/release/bin/ezsignd --print-openapi=yaml > docs/api/openapi.yaml")

    def test_every_reference_exists_and_ids_are_unique(self):
        api = json.loads(subprocess.run([BIN / "ezsignd", "--print-openapi"], capture_output=True, check=True).stdout)
        ids = [operation["operationId"] for path in api["paths"].values() for operation in path.values()]
        self.assertEqual(len(ids), len(set(ids)))

        def references(node):
            if isinstance(node, dict):
                for key, value in node.items():
                    if key == "$ref":
                        yield value
                    else:
                        yield from references(value)
            elif isinstance(node, list):
                for value in node:
                    yield from references(value)
        for reference in references(api):
            at = api
            for part in reference.removeprefix("#/").split("/"):
                self.assertIn(part, at, reference)
                at = at[part]


if __name__ == "__main__":
    unittest.main()
