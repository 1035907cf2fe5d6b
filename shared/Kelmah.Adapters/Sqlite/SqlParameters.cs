using System.Globalization;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>The values of a statement, in the order in which its text names them.</summary>
internal sealed class SqlParameters
{
    private readonly List<object?> values = [];

    /// <summary>Takes a value and gives the placeholder that stands for it.</summary>
    public string Add(object? value)
    {
        values.Add(value);
        return "?" + values.Count.ToString(CultureInfo.InvariantCulture);
    }

    public void BindTo(SqliteStatement statement)
    {
        for (var position = 0; position < values.Count; position++) statement.BindValue(position + 1, values[position]);
    }
}
