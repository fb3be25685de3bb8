"""The command `sds` as a module, as torchrun wants it: python -m sds_perception VERB."""

import sys

from sds_perception.cli.main import main

if __name__ == '__main__':
    sys.exit(main())
