"""Bills of materials, VEX files and security.txt before two judges: Sealcase, and the tools of each format.

The official CycloneDX schemas come with cyclonedx-python-lib, the CSAF schema and its VEX profile with csaf-lib;
spdx-tools, vexipy and sectxt judge the other formats. None of them is copied here. Both sides must agree on every
document below, good or broken. Where a format's own schema is silent on purpose, no document is about it.
"""

import copy
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

SMALL = Path(__file__).resolve().parent.parent / "cases" / "package"
AT = "2026-07-01T12:00:00Z"
# What Sealcase says of a file's own form, as opposed to how it fits the package.
OF_FORM = {"rules.sbom-malformed", "rules.vex-malformed", "rules.vex-incomplete", "rules.security-txt", "rules.vex-format"}


def cyclonedx(version):
    bom = json.loads((SMALL / "evidence" / "plug.cdx.json").read_text())
    bom["specVersion"] = version
    if version == "1.4":
        # Both came with 1.5.
        del bom["metadata"]["lifecycles"]
        bom["metadata"]["tools"] = [{"name": "fennel-bom", "version": "2.0"}]
    return bom


SPDX = {
    "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "plug",
    "documentNamespace": "https://fennel.example/spdx/plug-1.3.0",
    "creationInfo": {
        "created": "2026-05-18T09:00:00Z", "creators": ["Organization: Fennel Home Goods, Inc.", "Tool: fennel-bom-2.0"],
    },
    "packages": [
        {
            "SPDXID": f"SPDXRef-{name}", "name": name, "versionInfo": version, "supplier": "Organization: Fennel Home Goods, Inc.",
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "MIT", "licenseDeclared": "MIT",
            "copyrightText": "NOASSERTION",
            "checksums": [{"algorithm": "SHA256", "checksumValue": "ab" * 32}],
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                    "referenceLocator": f"pkg:generic/{name}@{version}",
                },
            ],
        }
        for name, version in [("plug", "1.3.0"), ("lwip", "2.2.0")]
    ],
    "relationships": [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-plug"},
        {"spdxElementId": "SPDXRef-plug", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-lwip"},
    ],
}

OPENVEX = {
    "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://fennel.example/vex/1", "author": "Fennel Home Goods, Inc.",
    "timestamp": "2026-06-26T08:00:00Z", "version": 1,
    "statements": [
        {
            "vulnerability": {"name": "CVE-2099-1"}, "products": [{"@id": "pkg:generic/lwip@2.2.0"}],
            "status": "not_affected", "justification": "vulnerable_code_not_present",
        },
    ],
}

CSAF = {
    "document": {
        "category": "csaf_vex", "csaf_version": "2.0", "title": "Fennel Plug",
        "publisher": {"category": "vendor", "name": "Fennel Home Goods, Inc.", "namespace": "https://fennel.example"},
        "tracking": {
            "id": "FHG-2026-1", "status": "final", "version": "1", "initial_release_date": "2026-06-26T08:00:00Z",
            "current_release_date": "2026-06-26T08:00:00Z",
            "revision_history": [{"date": "2026-06-26T08:00:00Z", "number": "1", "summary": "First release"}],
        },
    },
    "product_tree": {"full_product_names": [{"product_id": "FP", "name": "Fennel Plug 1.3.0"}]},
    "vulnerabilities": [
        {
            "cve": "CVE-2099-1001", "notes": [{"category": "description", "text": "An overflow."}],
            "product_status": {"known_not_affected": ["FP"]},
            "threats": [{"category": "impact", "details": "Not built in.", "product_ids": ["FP"]}],
        },
    ],
}

TXT = "Contact: mailto:security@fennel.example\nExpires: 2027-05-30T00:00:00Z\n"


def put(*path_and_value):
    *path, value = path_and_value

    def change(document):
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


def drop(*path):
    def change(document):
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return change


def more(text):
    return lambda document: document + text


GOOD = lambda document: None  # noqa: E731

CYCLONEDX = {
    "as it is": (GOOD, True),
    "own properties": (put("components", 0, "properties", [{"name": "fennel:place", "value": "board"}]), True),
    "a service": (put("services", [{"bom-ref": "time", "name": "Time server"}]), True),
    "nested components": (put("components", 0, "components", [{"type": "file", "name": "LICENSE"}]), True),
    "no metadata": (drop("metadata"), True),
    "a serial number": (put("serialNumber", "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"), True),
    "a component without type": (drop("components", 0, "type"), False),
    "a component without name": (drop("components", 1, "name"), False),
    "a type of no list": (put("components", 0, "type", "gadget"), False),
    "a version that is a number": (put("components", 0, "version", 2), False),
    "components that are no list": (put("components", {}), False),
    "a component that is a text": (put("components", 1, "mbedtls"), False),
    "a nested component without name": (put("components", 0, "components", [{"type": "file"}]), False),
    "a digest that is none": (put("components", 0, "hashes", 0, "content", "abc"), False),
    "a digest without algorithm": (drop("components", 0, "hashes", 0, "alg"), False),
    "an algorithm of no list": (put("components", 0, "hashes", 0, "alg", "SHA-0"), False),
    "a supplier that is a text": (put("components", 0, "supplier", "lwIP"), False),
    "licenses that are a text": (put("components", 0, "licenses", "MIT"), False),
    "a dependency without ref": (drop("dependencies", 0, "ref"), False),
    "a dependency twice": (put("dependencies", 0, "dependsOn", ["lwip", "lwip"]), False),
    "a serial number that is none": (put("serialNumber", "3e671687"), False),
    "a version that is a text": (put("version", "one"), False),
    "metadata that is a list": (put("metadata", []), False),
    "a time that is a number": (put("metadata", "timestamp", 2026), False),
    "an empty reference": (put("components", 0, "bom-ref", ""), False),
}

# Version 1.4 still allows it.
OLDEST = {what: case for what, case in CYCLONEDX.items() if what != "an empty reference"}

SPDX_CASES = {
    "as it is": (GOOD, True),
    "a known unknown supplier": (put("packages", 1, "supplier", "NOASSERTION"), True),
    "a person as creator": (put("creationInfo", "creators", ["Person: Mara Ellison"]), True),
    "a package without name": (drop("packages", 1, "name"), False),
    "a package without id": (drop("packages", 1, "SPDXID"), False),
    "a package without location": (drop("packages", 1, "downloadLocation"), False),
    "a supplier of no kind": (put("packages", 1, "supplier", "lwIP"), False),
    "no creation info": (drop("creationInfo"), False),
    "no time": (drop("creationInfo", "created"), False),
    "a time that is none": (put("creationInfo", "created", "last May"), False),
    "a creator of no kind": (put("creationInfo", "creators", ["fennel-bom"]), False),
    "no name": (drop("name"), False),
    "no namespace": (drop("documentNamespace"), False),
    "another data license": (put("dataLicense", "MIT"), False),
    "a relationship without kind": (drop("relationships", 1, "relationshipType"), False),
    "an external reference without locator": (drop("packages", 1, "externalRefs", 0, "referenceLocator"), False),
}

OPENVEX_CASES = {
    "as it is": (GOOD, True),
    "an impact in words": (
        lambda vex: (vex["statements"][0].pop("justification"), put("statements", 0, "impact_statement", "Not built in.")(vex)), True,
    ),
    "fixed": (put("statements", 0, {**OPENVEX["statements"][0], "status": "fixed"}), True),
    "no reason": (drop("statements", 0, "justification"), False),
    "a reason of no list": (put("statements", 0, "justification", "it_is_fine"), False),
    "affected, and nothing to do": (
        lambda vex: (vex["statements"][0].pop("justification"), put("statements", 0, "status", "affected")(vex)), False,
    ),
    "a status of no list": (put("statements", 0, "status", "safe"), False),
    "no author": (drop("author"), False),
    "a time that is none": (put("timestamp", "last May"), False),
    "no vulnerability": (drop("statements", 0, "vulnerability"), False),
}

CSAF_CASES = {
    "as it is": (GOOD, True),
    "a flag for a reason": (
        lambda csaf: (
            csaf["vulnerabilities"][0].pop("threats"),
            put("vulnerabilities", 0, "flags", [{"label": "component_not_present", "product_ids": ["FP"]}])(csaf),
        ), True,
    ),
    "no reason": (drop("vulnerabilities", 0, "threats"), False),
    "affected, and nothing to do": (put("vulnerabilities", 0, "product_status", {"known_affected": ["FP"]}), False),
    "a product of no tree": (put("vulnerabilities", 0, "product_status", "known_not_affected", ["FP", "FQ"]), False),
    "no notes": (drop("vulnerabilities", 0, "notes"), False),
    "no name for the vulnerability": (drop("vulnerabilities", 0, "cve"), False),
    "no title": (drop("document", "title"), False),
    "no publisher": (drop("document", "publisher"), False),
    "a publisher of no kind": (put("document", "publisher", "category", "friend"), False),
    "no history": (put("document", "tracking", "revision_history", []), False),
    "a time that is none": (put("document", "tracking", "current_release_date", "last May"), False),
    "no vulnerabilities": (drop("vulnerabilities"), False),
    "no product tree": (drop("product_tree"), False),
}

TXT_CASES = {
    "as it is": (more(""), True),
    "a comment and a policy": (more("# us\nPolicy: https://fennel.example/disclosure\n"), True),
    "languages": (more("Preferred-Languages: en, de\n"), True),
    "no contact": (lambda text: text.split("\n", 1)[1], False),
    "no end": (lambda text: text.split("\n")[0] + "\n", False),
    "two ends": (more("Expires: 2027-05-31T00:00:00Z\n"), False),
    "a day for an end": (lambda text: text.replace("T00:00:00Z", ""), False),
    "a contact that is no URI": (lambda text: text.replace("mailto:", ""), False),
    "http": (more("Policy: http://fennel.example/disclosure\n"), False),
    "languages twice": (more("Preferred-Languages: en\nPreferred-Languages: de\n"), False),
    "a line that is no field": (more("hello\n"), False),
}


def by_cyclonedx(text):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    version = SchemaVersion.from_version(json.loads(text)["specVersion"])
    return JsonStrictValidator(version).validate_str(text) is None


def by_spdx(text):
    from spdx_tools.spdx.parser.error import SPDXParsingError
    from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    try:
        document = JsonLikeDictParser().parse(json.loads(text))
    except SPDXParsingError:
        return False
    return not validate_full_spdx_document(document)


def by_vexipy(text):
    from vexipy import Document

    try:
        Document.from_json(text)
    except ValueError:
        return False
    return True


def by_csaf(text):
    from csaf_lib.verification.verifier import Verifier

    try:
        return Verifier(json.loads(text)).run_all().passed
    except ValueError:
        # Some words and dates stop its reading, before any test.
        return False


def by_sectxt(text):
    from sectxt import Parser

    return Parser(text.encode()).is_valid()


FORMATS = {
    "CycloneDX 1.4": (lambda: cyclonedx("1.4"), OLDEST, by_cyclonedx),
    "CycloneDX 1.5": (lambda: cyclonedx("1.5"), CYCLONEDX, by_cyclonedx),
    "CycloneDX 1.6": (lambda: cyclonedx("1.6"), CYCLONEDX, by_cyclonedx),
    "CycloneDX 1.7": (lambda: cyclonedx("1.7"), CYCLONEDX, by_cyclonedx),
    "SPDX 2.3": (lambda: copy.deepcopy(SPDX), SPDX_CASES, by_spdx),
    "OpenVEX": (lambda: copy.deepcopy(OPENVEX), OPENVEX_CASES, by_vexipy),
    "CSAF 2.0": (lambda: copy.deepcopy(CSAF), CSAF_CASES, by_csaf),
    "security.txt": (lambda: TXT, TXT_CASES, by_sectxt),
}


def judge(sealcase, package, format, text):
    """Puts the text in its place in a copy of the small package, and gives what Sealcase says of its form."""
    documents = package / "documents"
    index = json.loads((documents / "evidence-index.json").read_text())
    name, _, version = format.partition(" ")
    if name in ("OpenVEX", "CSAF"):
        path, kind = "evidence/plug.vex.json", "vex"
        index["items"].append({
            "id": "ev-vex", "title": "VEX of the plug", "kind": kind,
            "file": {"path": path, "mediaType": "application/json", "size": 0, "sha256": "0" * 64},
        })
    elif name == "security.txt":
        path = "evidence/security.txt"
    else:
        path = "evidence/plug.cdx.json"
        bom = json.loads((documents / "bill-of-materials.json").read_text())
        bom["entries"][0] |= {"format": name, "formatVersion": version}
        (documents / "bill-of-materials.json").write_text(json.dumps(bom))
    (package / path).write_text(text)
    for item in index["items"]:
        if item["file"]["path"] == path:
            item["file"] |= {"size": len(text.encode()), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    (documents / "evidence-index.json").write_text(json.dumps(index))
    done = subprocess.run(
        [sealcase, "validate", package, "--format", "json", "--as-of", AT], capture_output=True, text=True, timeout=60,
    )
    report, = json.loads(done.stdout)
    return [
        finding for finding in report["findings"]
        if finding["location"].get("path") == path and finding["code"] in OF_FORM and finding["severity"] == "error"
    ]


def agree(sealcase, work, format):
    make, cases, other = FORMATS[format]
    wrong = []
    for number, (what, (change, good)) in enumerate(cases.items()):
        document = make()
        changed = change(document)
        text = changed if isinstance(document, str) else json.dumps(document, indent=1)
        theirs = other(text)
        package = work / f"{format}-{number}".replace(" ", "-")
        shutil.copytree(SMALL, package)
        told = judge(sealcase, package, format, text)
        if not (good == theirs == (not told)):
            said = [finding["message"] for finding in told]
            wrong.append(f"{what}: meant good {good}, their tool {theirs}, Sealcase {not told} {said}")
    if wrong:
        raise AssertionError("\n".join(wrong))


def matrix(sealcase, work, package):
    """The matrix as CycloneDX declarations, judged by the official schema; as CSV and HTML by Python's readers."""
    import csv
    import io
    from html.parser import HTMLParser

    def run(form):
        done = subprocess.run(
            [sealcase, "matrix", package, "--format", form, "--as-of", "2026-11-23T12:00:00Z"], capture_output=True, text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    text = run("cyclonedx")
    assert by_cyclonedx(text), "the official schema refuses the declarations"
    bom = json.loads(text)
    cells = json.loads(run("json"))["counts"]["cells"]
    declarations = bom["declarations"]
    assert len(declarations["claims"]) == cells, (len(declarations["claims"]), cells)
    # Every reference leads somewhere, and none stands twice: the schema does not look.
    refs = []

    def gather(value):
        if isinstance(value, dict):
            refs.extend([value["bom-ref"]] if "bom-ref" in value else [])
            for inner in value.values():
                gather(inner)
        elif isinstance(value, list):
            for inner in value:
                gather(inner)

    gather(bom)
    assert len(refs) == len(set(refs)), sorted(ref for ref in refs if refs.count(ref) > 1)[:5]
    for claim in declarations["claims"]:
        for ref in [claim["target"], *claim.get("evidence", []), *claim.get("mitigationStrategies", [])]:
            assert ref in refs, ref
    for entry in declarations["attestations"][0]["map"]:
        for ref in [entry["requirement"], *entry.get("claims", []), *entry.get("counterClaims", [])]:
            assert ref in refs, ref
    lines = list(csv.DictReader(io.StringIO(run("csv"))))
    assert len(lines) == cells and all(len(line) == 11 and None not in line for line in lines), len(lines)
    page = run("html")

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open, self.seen = [], []

        def handle_starttag(self, tag, attributes):
            self.seen.append(tag)
            if tag not in ("meta", "br"):
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open and self.open.pop() == tag, tag

    reader = Reader()
    reader.feed(page)
    assert not reader.open and "script" not in reader.seen and "link" not in reader.seen and "img" not in reader.seen


def checks(check, sealcase, work, example):
    for format in FORMATS:
        check(f"{format}: its own tools and Sealcase agree on good and broken ones", agree, sealcase, work, format)
    check("the matrix as CycloneDX declarations, CSV and HTML", matrix, sealcase, work, example)
