"""Runs a module (`with_parent.py -m pip install ...`) in a process that ends with its parent."""

import runpy
import sys

from parent import die_with_parent

die_with_parent()
module = sys.argv[2]
sys.argv = [module, *sys.argv[3:]]
sys.path.pop(0)  # this folder, whose names are ours
runpy.run_module(module, run_name="__main__", alter_sys=True)
