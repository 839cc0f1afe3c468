"""How much one import may bring. Knows neither Django nor the database."""

MAX_FILES = 50  # uploaded
MAX_MEMBERS = 500  # unpacked from archives
MAX_BYTES = 100 * 1024 * 1024  # of a job, as uploaded; and again as unpacked
MAX_FILE_BYTES = 25 * 1024 * 1024  # a request has room for 32 MiB (apps/live/serving/requests.py)
MAX_RATIO = 200  # unpacked to packed: text that people wrote stays below 30
MAX_ROWS = 10_000  # of a job
MAX_TITLE = 300
MAX_BODY = 100_000
MAX_NAME = 1000
