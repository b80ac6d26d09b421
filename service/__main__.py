"""`python -m service` is `tideover`."""

from service.cli import main

if __name__ == "__main__":
    main()
