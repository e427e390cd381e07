#!/usr/bin/env bash
# The published crates in the order of publishing, one in each line; with an argument, each after it.
for crate in mdm-errors mdm-soap mdm-discovery mdm-xcep mdm-wstep mdm-syncml mdm-entra; do
    echo "${1:+$1 }$crate"
done
