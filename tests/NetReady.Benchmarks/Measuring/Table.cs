namespace NetReady.Benchmarks.Measuring;

/// <summary>A table for people, in plain text that is Markdown as well.</summary>
/// <param name="heads">The columns' heads; the first column is words, the others are figures.</param>
internal sealed class Table(params string[] heads)
{
    private readonly List<string[]> rows = [];

    /// <summary>Adds a row with a cell a column.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != heads.Length) throw new ArgumentException($"The table has {heads.Length} columns and the row {cells.Length} cells.", nameof(cells));
        rows.Add(cells);
    }

    /// <summary>Writes it.</summary>
    public async Task WriteAsync(TextWriter output)
    {
        int[] widths = [.. heads.Select((head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max())];
        await output.WriteLineAsync(Line(heads, widths));
        await output.WriteLineAsync("| " + string.Join(" | ", widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")) + " |");
        foreach (var row in rows) await output.WriteLineAsync(Line(row, widths));
    }

    private static string Line(string[] cells, int[] widths) =>
        "| " + string.Join(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + " |";
}
