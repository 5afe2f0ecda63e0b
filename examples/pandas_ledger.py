"""What a run leaves behind, asked with pandas: python pandas_ledger.py FOLDER KEY HOURS

Which artifacts does KEY still protect after so many HOURS, until when does anything need it, and what was lost?
"""

import sys
from pathlib import Path

import pandas as pd

folder, key, hours = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
ledger = pd.read_csv(folder / "ledger.csv", parse_dates=["from", "until"])
streams = pd.read_csv(folder / "streams.csv", parse_dates=["time"])

# A period is half-open: it holds at `from`, and no longer at `until`. An empty `until` is still open.
instant = hours * 3_600_000
live = (ledger.from_ms <= instant) & ~(ledger.until_ms <= instant)
held = ledger[live & (ledger.kms_key == key)]
print(f"under {key} after {hours:g} h:")
for (kind, table), count in held.groupby(["kind", "table"]).size().items():
    print(f"  {count} × {kind} of {table}")

ever = ledger[ledger.kms_key == key]
still = int(ever.until_ms.isna().sum())
print(f"{key} can go:", "not yet" if still else ever.until.max().isoformat(), f"({still} still need it)")

lost = streams.sort_values("time_ms").groupby("table").trimmed_unread.diff().fillna(0)
hourly = streams.assign(lost=lost.astype(int)).groupby(["table", streams.time.dt.floor("h")]).lost.sum()
for (table, hour), count in hourly[hourly > 0].items():
    print(f"lost: {count} unread changes of {table} in the hour from {hour.isoformat()}")

# An empty cell of `readable_at_end` is a period that had ended before.
unreadable = ledger[ledger.readable_at_end.astype("string").str.lower() == "false"]
for (kind, table, under), count in unreadable.groupby(["kind", "table", "kms_key"]).size().items():
    print(f"unreadable at the end: {count} × {kind} of {table}, under {under}")
