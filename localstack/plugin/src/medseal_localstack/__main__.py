"""``python -m medseal_localstack --port 4566 --state DIR ...``: LocalStack, set up for MedSeal."""

from medseal_localstack.start import main

if __name__ == "__main__":
    main()
