namespace NetReady.Scoring.Columns;

/// <summary>How a host is heard of, by <see cref="Departments.PresenceLimits"/>, from the freshest on; from stale on its verdict has lapsed.</summary>
internal enum Presence : byte
{
    Fresh,
    Late,
    Stale,
    Gone,
    Retired,
}
