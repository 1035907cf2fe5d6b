using System.Buffers;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>How a field is read in SQL. Indexes and queries must write it alike, or the index would not serve the query.</summary>
internal static class FieldSql
{
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");

    /// <summary>The field's value as a plain SQL value; NULL where it is missing.</summary>
    /// <param name="row">Whose columns: a table or trigger row name with its dot, or nothing.</param>
    public static string Value(Field field, string row = "") => field.Path switch
    {
        "id" => $"{row}id",
        "version" => $"{row}version",
        _ => $"{row}body ->> '{JsonPath(field)}'",
    };

    /// <summary>The field's place in the document, for the JSON functions.</summary>
    public static string JsonPath(Field field) =>
        field.Path.AsSpan().ContainsAnyExcept(PathCharacters)
            ? throw new ArgumentException($"'{field.Path}' is not a path.", nameof(field))
            : $"$.{field.Path}";
}
