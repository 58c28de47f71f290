"""Texts a second of Presidio with a Japanese model, each line of a file a text; run by its own environment."""

import sys
import time
from pathlib import Path

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

models = [{"lang_code": "ja", "model_name": "ja_ginza"}]
engine = AnalyzerEngine(
    nlp_engine=NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine(),
    supported_languages=["ja"],
)
texts = Path(sys.argv[1]).read_text("utf-8").splitlines()
engine.analyze(texts[0], language="ja")
since = time.process_time()
for text in texts:
    engine.analyze(text, language="ja")
sys.stdout.write(f"{len(texts) / (time.process_time() - since)}\n")
