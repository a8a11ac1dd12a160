"""Importing the domain must stay cheap: no screen, no sound, no network of neurons."""

import json
import pkgutil
import subprocess
import sys

import gdrm_tui.core

MODULES = ["gdrm_tui.core"] + [
    module.name for module in pkgutil.walk_packages(gdrm_tui.core.__path__, "gdrm_tui.core.")
]

# What importing modules adds from site-packages, as names of top-level packages.
PROBE = """
import importlib, json, sys
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
added = [sys.modules[name] for name in set(sys.modules) - before]
third_party = [m for m in added if "site-packages" in (getattr(m, "__file__", None) or "")]
print(json.dumps(sorted({m.__name__.partition(".")[0] for m in third_party})))
"""


def third_party_packages_imported_by(*modules: str) -> set[str]:
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, *modules], capture_output=True, text=True, check=True
    )
    return set(json.loads(probe.stdout))


def test_probe_sees_what_a_module_pulls_in():
    assert {"textual", "rich"} <= third_party_packages_imported_by("json", "textual.app")


def test_core_imports_numpy_and_the_standard_library_only():
    assert len(MODULES) > 10
    assert third_party_packages_imported_by(*MODULES) <= {"numpy", "gdrm_tui"}
