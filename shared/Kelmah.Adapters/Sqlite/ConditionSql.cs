using System.Collections.Immutable;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>
/// A condition as SQL. Values only ever travel as parameters, and the text depends on the condition's shape alone, so that
/// each shape is prepared once.
/// </summary>
/// <param name="source">Where the rows come from.</param>
/// <param name="parameters">Takes the values.</param>
internal sealed class ConditionSql(RowSource source, SqlParameters parameters)
{
    /// <summary>Up to so many values stand one by one; more of them travel as one JSON array.</summary>
    private const int MaxListed = 16;

    private readonly CollectionTable table = source.Table;

    /// <summary>The condition; NULL where SQL does not know counts as not met.</summary>
    public string Translate(Condition condition) => condition switch
    {
        Comparison comparison => Compare(comparison),
        OneOf oneOf => AnyValue(oneOf),
        ArrayContains contains => Contains(contains),
        ArrayContainsAny contains => ContainsAny(contains),
        TextMatch text => Match(text),
        Near near => Within(near),
        AllOf { Parts: var parts } => Join(parts, " AND ", ofNone: "1"),
        AnyOf { Parts: var parts } => Join(parts, " OR ", ofNone: "0"),
        // "IS NOT TRUE" and not "NOT": what is missing does not meet the part, so it meets its opposite.
        Not { Part: var part } => $"({Translate(part)} IS NOT TRUE)",
        _ => throw new NotSupportedException($"{condition.GetType().Name} is no known condition."),
    };

    private string Compare(Comparison comparison)
    {
        var field = source.Value(comparison.Field);
        if (comparison.Value is null) return comparison.Kind == ComparisonKind.Equal ? $"({field} IS NULL)" : "0";
        var sign = comparison.Kind switch
        {
            ComparisonKind.Equal => "=",
            ComparisonKind.AtLeast => ">=",
            ComparisonKind.AtMost => "<=",
            ComparisonKind.Above => ">",
            ComparisonKind.Below => "<",
        };
        return $"({field} {sign} {parameters.Add(StorageValue.Of(comparison.Field, comparison.Value))})";
    }

    private string AnyValue(OneOf oneOf)
    {
        var field = source.Value(oneOf.Field);
        var values = oneOf.Values.Where(value => value is not null).Select(value => StorageValue.Of(oneOf.Field, value)).ToList();
        var missing = values.Count < oneOf.Values.Length ? $"{field} IS NULL" : null;
        if (values.Count == 0) return missing is null ? "0" : $"({missing})";
        var listed = $"{field} IN ({List(values)})";
        return missing is null ? $"({listed})" : $"({listed} OR {missing})";
    }

    /// <summary>Filled up to a power of two by the last value, so that lists of any length share a few texts.</summary>
    private string List(List<object?> values)
    {
        // Bytes have no place in JSON: ids are always listed.
        if (values.Count > MaxListed && values[0] is not byte[])
            return $"SELECT value FROM json_each({parameters.Add(System.Text.Json.JsonSerializer.Serialize(values))})";
        var width = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)values.Count);
        return string.Join(", ", Enumerable.Range(0, width).Select(position => parameters.Add(values[Math.Min(position, values.Count - 1)])));
    }

    private string Contains(ArrayContains contains)
    {
        if (contains.Value is null) return "0";
        var value = parameters.Add(StorageValue.Of(contains.Value));
        if (ReferenceEquals(contains, source.Walked)) return $"({source.Element} = {value})";
        if (source.HasToo(contains, value) is { } hasToo) return hasToo;
        return table.ArrayElements(contains.Field) is { } elements
            ? $"({table.Name}.seq IN (SELECT seq FROM {elements.Name} WHERE value = {value}))"
            : $"EXISTS (SELECT 1 FROM json_each({table.Name}.body, '{FieldSql.JsonPath(contains.Field)}') WHERE value = {value})";
    }

    private string ContainsAny(ArrayContainsAny contains)
    {
        var values = contains.Values.Where(value => value is not null).Select(StorageValue.Of).ToList();
        if (values.Count == 0) return "0";
        return table.ArrayElements(contains.Field) is { } elements
            ? $"({table.Name}.seq IN (SELECT seq FROM {elements.Name} WHERE value IN ({List(values)})))"
            : $"EXISTS (SELECT 1 FROM json_each({table.Name}.body, '{FieldSql.JsonPath(contains.Field)}') WHERE value IN ({List(values)}))";
    }

    private string Match(TextMatch text)
    {
        var index = table.OnlyIndexName(IndexKind.Text);
        return SearchWords.ToQuery(text.Words) is { } query
            ? $"({table.Name}.seq IN (SELECT rowid FROM {index} WHERE {index} MATCH {parameters.Add(query)}))"
            : "1";
    }

    /// <summary>The boxes narrow it down by the R*Tree; the haversine formula decides.</summary>
    private string Within(Near near)
    {
        var name = table.OnlyIndexName(IndexKind.Geo);
        var index = table.Collection.Indexes.First(definition => definition.Kind == IndexKind.Geo);
        var boxes = GeoBox.Around(near).Select(box =>
            $"SELECT seq FROM {name} WHERE north >= {parameters.Add(box.South)} AND south <= {parameters.Add(box.North)} "
            + $"AND east >= {parameters.Add(box.West)} AND west <= {parameters.Add(box.East)}");
        var latitude = source.Value(index.Fields[0]);
        var longitude = source.Value(index.Fields[1]);
        var fromLatitude = parameters.Add(near.Latitude);
        var fromLongitude = parameters.Add(near.Longitude);
        // Compared with the haversine of the radius, which spares the inverse functions; a radius of half the globe is all of it.
        return $"({table.Name}.seq IN ({string.Join(" UNION ALL ", boxes)}) AND "
            + $"power(sin(radians(({latitude}) - {fromLatitude}) / 2), 2) "
            + $"+ cos(radians({fromLatitude})) * cos(radians({latitude})) * power(sin(radians(({longitude}) - {fromLongitude}) / 2), 2) "
            + $"<= {parameters.Add(GeoBox.HaversineOf(near.RadiusKm))})";
    }

    private string Join(ImmutableArray<Condition> parts, string word, string ofNone) =>
        parts.IsEmpty ? ofNone : $"({string.Join(word, parts.Select(Translate))})";
}
