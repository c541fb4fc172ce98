"""How much the readers take at once, so that no file, however large or malformed, fills the memory."""

from __future__ import annotations

MIB = 1024 * 1024

#: The longest single record (a line, a field, a text file). Reports are a few thousand characters; attachments
#: pasted into a field have reached several million.
MAX_RECORD_CHARACTERS = 32 * MIB

#: The longest report that is read, some fifty times the usual length. What is longer is no single report, and would
#: hold up the scan for minutes.
MAX_REPORT_CHARACTERS = 100_000

#: Parquet and Excel need random access. Inside .gz or .zip, where there is none, they are read into memory: up to here.
MAX_BYTES_IN_MEMORY = 512 * MIB

#: Report text shrinks 5 to 30 times in a .zip; what shrinks more than this is made to fill a disk.
MAX_ZIP_RATIO = 250

#: Below this unpacked size nothing is a zip bomb, whatever its ratio.
ZIP_RATIO_FREE_BYTES = 64 * MIB

#: How many records may lack a text before the whole file is said to have no text column (formats without a header).
RECORDS_TO_FIND_COLUMNS = 1000

#: Bytes, or characters, that are read at a time.
CHUNK = MIB
