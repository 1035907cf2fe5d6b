using System.Collections.Immutable;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>Some fields of a document as a document of their own, with the same paths.</summary>
internal static class ProjectionSql
{
    public static string Of(ImmutableArray<Field> fields) => ObjectOf([.. fields.Select(field => (field, field.Path))]);

    private static string ObjectOf(IReadOnlyList<(Field Field, string Remainder)> fields) =>
        $"json_object({string.Join(", ", fields.GroupBy(field => field.Remainder.Split('.')[0]).Select(MemberOf))})";

    private static string MemberOf(IGrouping<string, (Field Field, string Remainder)> member)
    {
        var whole = member.FirstOrDefault(field => field.Remainder == member.Key).Field;
        var value = whole is not null
            ? $"body -> '{FieldSql.JsonPath(whole)}'"
            : ObjectOf([.. member.Select(field => (field.Field, field.Remainder[(member.Key.Length + 1)..]))]);
        return $"'{member.Key}', {value}";
    }
}
