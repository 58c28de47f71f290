"""What a masker of Japanese personal data by regular expressions does with each line of a file, a text; run by its own environment.

masker.py FILE           texts a second
masker.py FILE --places  for each text a JSON list of the places it would mask as personal
"""

import json
import sys
import time
from pathlib import Path

import kakushi

PERSONAL = {"PHONE", "MY_NUMBER", "EMAIL", "CARD", "LICENSE"}  # of its kinds those that belong to a person; amounts and links do not

texts = Path(sys.argv[1]).read_text("utf-8").splitlines()
kakushi.find_regex_matches(texts[0])
if "--places" in sys.argv:
    for text in texts:
        found = [(match.start, match.end) for match in kakushi.find_regex_matches(text) if match.entity_type.name in PERSONAL]
        sys.stdout.write(json.dumps(found) + "\n")
else:
    since = time.process_time()
    for text in texts:
        kakushi.find_regex_matches(text)
    sys.stdout.write(f"{len(texts) / (time.process_time() - since)}\n")
