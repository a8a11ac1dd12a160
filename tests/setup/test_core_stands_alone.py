"""Importing the domain must stay cheap: no screen, no sound, no network of neurons."""

import json
import pkgutil
import subprocess
import sys

import gdrm_tui.core

MODULES = ["gdrm_tui.core"] + [
    module.name for module in pkgutil.walk_packages(gdrm_tui.core.__path__, "gdrm_tui.core.")
]

# What importing each module adds from site-packages, as names of top-level packages.
PROBE = """
import importlib, json, sys
found = {}
for name in sys.argv[1:]:
    before = set(sys.modules)
    importlib.import_module(name)
    added = [sys.modules[name] for name in set(sys.modules) - before]
    third_party = [m for m in added if "site-packages" in (getattr(m, "__file__", None) or "")]
    found[name] = sorted({m.__name__.partition(".")[0] for m in third_party})
print(json.dumps(found))
"""


def third_party_packages_imported_by(*modules: str) -> dict[str, list[str]]:
    """Return the packages that each of the modules adds to those before it."""
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, *modules], capture_output=True, text=True, check=True
    )
    return json.loads(probe.stdout)


def test_probe_sees_what_each_module_pulls_in():
    found = third_party_packages_imported_by("gdrm_tui.core", "textual.app", "textual.widgets")
    assert {"textual", "rich"} <= set(found["textual.app"])
    assert "textual" not in found["gdrm_tui.core"]


def test_core_imports_numpy_and_the_standard_library_only():
    found = third_party_packages_imported_by(*MODULES)
    assert len(found) == len(MODULES) > 10
    others = {name: set(packages) - {"numpy", "gdrm_tui"} for name, packages in found.items()}
    assert not any(others.values()), others
