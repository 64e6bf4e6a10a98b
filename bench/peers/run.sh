#!/usr/bin/env bash
# Signs (P-256, B-B, visible text, from the file's bytes to the signed file's bytes) and validates (two signatures) with ezSign and with
# pyHanko, EU DSS and PDFBox, each in one process after a warm-up, and prints one table of processor time. Needs PyPI and Maven Central
# the first time; pyHanko's versions are those of tests/conformance, and its environment is used when it is there.
#   EZSIGN_BENCH_REPETITIONS=15 bench/peers/run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
here=bench/peers
work=$PWD/build/bench-peers
repetitions=${EZSIGN_BENCH_REPETITIONS:-15}
mkdir -p "$work"
[ -x build/bench/bin/bench_peers ] || { cmake --preset bench >/dev/null && ninja -C build/bench bench_peers; }

venv=$PWD/build/conformance/venv
if ! cmp -s tests/conformance/requirements.txt "$venv/requirements.txt"; then
  venv=$work/venv
  [ -d "$venv" ] || python3 -m venv "$venv"
  "$venv/bin/pip" -q install -r tests/conformance/requirements.txt
fi
"$venv/bin/python" -c 'import uharfbuzz' 2>/dev/null || "$venv/bin/pip" -q install 'pyHanko[opentype]==0.38.0'
if ! [ "$work/java/classes/Peers.class" -nt "$here/java/src/main/java/Peers.java" ]; then
  mvn -B -q -f "$here/java/pom.xml" -Dezsign.build="$work/java" package
fi

# One hierarchy for all: root, intermediate, person.
cd "$work"
if ! [ -f signer.p12 ]; then
  key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
  key root && key ca && key person
  openssl req -x509 -new -key root.key -subj '/CN=Bench Root' -days 300 -addext keyUsage=critical,keyCertSign,cRLSign -out root.pem
  openssl req -new -key ca.key -subj '/CN=Bench CA' | openssl x509 -req -CA root.pem -CAkey root.key -days 300 -out ca.pem \
    -extfile <(printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid') 2>/dev/null
  openssl req -new -key person.key -subj '/CN=Contoh Penandatangan' | openssl x509 -req -CA ca.pem -CAkey ca.key -days 300 -out person.pem \
    -extfile <(printf 'keyUsage=critical,nonRepudiation\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid') 2>/dev/null
  openssl pkcs12 -export -inkey person.key -in person.pem -certfile ca.pem -passout 'pass:correct horse' -out signer.p12
fi
bin=../bench/bin/bench_peers
[ -f 10m-twice.pdf ] || "$bin" make .
"$bin" run . "$repetitions" >results.jsonl
"$venv/bin/python" "../../$here/pyhanko_peer.py" . "$repetitions" >>results.jsonl
java -Xmx2g -cp 'java/classes:java/lib/*' Peers . "$repetitions" >>results.jsonl
# Each one's signature, as poppler judges it: what is measured is a real signature.
for file in *-ezsign.pdf *-pyhanko.pdf *-dss.pdf *-pdfbox.pdf; do
  pdfsig -nocert "$file" | grep -q 'Signature is Valid' || { echo "not a valid signature: $file"; exit 1; }
done
python3 - <<'TABLE'
import json
rows = [json.loads(line) for line in open("results.jsonl")]
cell = {(r["what"], r["file"], r["tool"]): r for r in rows}
tools = ["ezSign", "pyHanko", "DSS", "PDFBox"]
print(f"| milliseconds of processor time, median | {' | '.join(tools)} |\n|---|" + "---|" * len(tools))
for what in ("sign", "validate"):
    for file in ("100k", "1m", "10m"):
        words = []
        for tool in tools:
            row = cell.get((what, file, tool))
            more = f" ({row['process_ms']:,.0f})" if row and "process_ms" in row else ""
            words.append(f"{row['median_ms']:,.2f}{more}" if row else "-")
        print(f"| {what} {file} | {' | '.join(words)} |")
TABLE
