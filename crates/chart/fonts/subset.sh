#!/usr/bin/env bash
# Makes shebao-sans.otf out of Noto Sans CJK; needs Debian's fonts-noto-cjk and Python's fonttools.
# Run it in the root of the repository.
set -euo pipefail
font=${1:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}
characters=$(mktemp)
python3 - > "$characters" <<'PY'
import pathlib

wanted = {chr(code) for code in range(0x20, 0x7F)}
wanted |= set("\u00a0·×÷°–—‘’“”…‰←↑→↓≈≠≤≥−〇　、。〈〉《》「」『』【】〔〕！％（），．／：；？～￥¥€①②③④⑤⑥⑦⑧⑨⑩")
# Level 1 of GB 2312: the characters in common use.
for row in range(0xB0, 0xD8):
    for cell in range(0xA1, 0xFF):
        wanted |= set(bytes([row, cell]).decode("gb2312", errors="ignore"))
# Whatever else the rules and the words of the program use.
for folder, ending in (("rules", "*.toml"), ("src", "*.rs"), ("crates", "*.rs")):
    for path in pathlib.Path(folder).rglob(ending):
        wanted |= {c for c in path.read_text(encoding="utf-8") if "\u4e00" <= c <= "\u9fff"}
print("".join(sorted(wanted)))
PY
# The third face of the collection is the one for simplified Chinese.
pyftsubset "$font" --font-number=2 --text-file="$characters" \
  --output-file=crates/chart/fonts/shebao-sans.otf \
  --no-hinting --desubroutinize --layout-features=kern,tnum --name-IDs='*' --drop-tables+=vhea,vmtx,VORG,BASE
rm "$characters"
