using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>
/// The JSON schemas of what goes in and out, each type once, under its name. What they say is what <see cref="ApiJson"/> reads and
/// writes, what the types' <see cref="InputRuleAttribute"/>s demand, and what their docstrings tell.
/// </summary>
internal sealed class ApiSchemas(OpenApiDocument document, Docstrings docstrings)
{
    private const string Patch = "Patch";

    private static readonly Type[] Integers = [typeof(int), typeof(long)];

    private readonly Dictionary<string, Type> named = new(StringComparer.Ordinal);
    private readonly HashSet<Type> requested = [];
    private readonly HashSet<Type> whole = [];

    /// <summary>Notes what clients send and receive, before any schema is asked for: a field is required as it is when it is read, or always there.</summary>
    public void Note(ApiOperation operation)
    {
        if (operation.Endpoint.Request is { } request) Reach(request, requested);
        if (operation.Endpoint.Request is { } sent && operation.Method != HttpMethod.Patch) Reach(sent, whole);
        if (operation.Endpoint.Response is { } response) Reach(response, whole);
    }

    private static void Reach(Type type, HashSet<Type> reached)
    {
        if (ElementOf(type) is { } element) Reach(element, reached);
        if (!IsObject(type) || !reached.Add(type)) return;
        foreach (var property in Members(type)) Reach(Plain(property.PropertyType), reached);
    }

    /// <summary>A reference to the type's schema, which is added to the document; plain values and lists are described in place.</summary>
    public IOpenApiSchema For(Type type)
    {
        if (IsNamed(type)) return Reference(type);
        return FixedFormat(type) ?? new OpenApiSchema { Type = JsonSchemaType.Array, Items = For(ElementOf(type) ?? throw new InvalidOperationException($"{type} has no schema.")) };
    }

    /// <summary>
    /// A reference to the schema of a merge patch (RFC 7396) of the type: every field can be left out, and null clears one that has no
    /// value of its own. It has the name of the type where nobody sends or receives the whole.
    /// </summary>
    public IOpenApiSchema ForPatch(Type type)
    {
        var name = whole.Contains(type) ? NameOf(type) + Patch : NameOf(type);
        if (!named.TryAdd(name, type)) return new OpenApiSchemaReference(name, document);
        var schema = Object($"{docstrings.Of(type)} A merge patch (RFC 7396): a field that is left out stays, an object is changed field by field, null clears.");
        document.AddComponent(name, schema);
        foreach (var property in Members(type))
            schema.Properties![property.Name] = Describe(property, member => IsObject(member) ? ForPatch(member) : member == typeof(Money) ? ForMoneyPatch() : For(member), AdmitsNull(property) || !IsRequired(property), docstrings.Of(Declared(property)) ?? CommonFields.Describe(property.Name));
        return new OpenApiSchemaReference(name, document);
    }

    /// <summary>An amount is changed like an object: its currency can stay.</summary>
    private OpenApiSchemaReference ForMoneyPatch()
    {
        const string name = nameof(Money) + Patch;
        if (!named.TryAdd(name, typeof(Money))) return new OpenApiSchemaReference(name, document);
        var schema = Object("A change of an amount: what is left out stays.");
        document.AddComponent(name, schema);
        DescribeMoney(schema);
        schema.Required!.Clear();
        return new OpenApiSchemaReference(name, document);
    }

    private OpenApiSchemaReference Reference(Type type)
    {
        var name = NameOf(type);
        if (named.TryAdd(name, type)) Add(name, type);
        else if (named[name] != type) throw new InvalidOperationException($"{named[name]} and {type} have the same name in the API's description.");
        return new OpenApiSchemaReference(name, document);
    }

    private void Add(string name, Type type)
    {
        var schema = type.IsEnum ? Enumeration(type)
            : type == typeof(Currency) ? CurrencySchema()
            : Object(type == typeof(Money) ? "An amount of money." : docstrings.Of(type));
        document.AddComponent(name, schema);
        if (type == typeof(Money)) DescribeMoney(schema);
        else if (IsObject(type)) DescribeMembers(schema, type);
    }

    private void DescribeMembers(OpenApiSchema schema, Type type)
    {
        foreach (var property in Members(type))
        {
            schema.Properties![property.Name] = Describe(property, For, AdmitsNull(property), DescriptionOf(property));
            if (!requested.Contains(type) || IsRequired(property)) schema.Required!.Add(property.Name);
        }
    }

    private static IOpenApiSchema Describe(JsonPropertyInfo property, Func<Type, IOpenApiSchema> schemaOf, bool admitsNull, string? description)
    {
        var schema = schemaOf(Plain(property.PropertyType));
        if (schema is OpenApiSchema own) ApiRules.Apply(own, property);
        if (admitsNull) schema = NullOr(schema);
        if (schema is OpenApiSchemaReference reference) reference.Description = description;
        else ((OpenApiSchema)schema).Description = description;
        return schema;
    }

    private string? DescriptionOf(JsonPropertyInfo property)
    {
        var text = docstrings.Of(Declared(property)) ?? CommonFields.Describe(property.Name);
        var otherwise = requested.Contains(Declared(property).DeclaringType!) ? property.AssociatedParameter?.DefaultValue : null;
        return otherwise is null || property.AssociatedParameter is not { HasDefaultValue: true }
            ? text
            : $"{text} `{JsonSerializer.Serialize(otherwise, property.PropertyType, ApiJson.Options).Trim('"')}` where it is left out.".TrimStart();
    }

    private static PropertyInfo Declared(JsonPropertyInfo property) => (PropertyInfo)property.AttributeProvider!;

    /// <summary>What may be null as well.</summary>
    public static OpenApiSchema NullOr(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema { Type: not null } own) return new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, schema] };
        own.Type |= JsonSchemaType.Null;
        return own;
    }

    private static OpenApiSchema? FixedFormat(Type type) =>
        type == typeof(string) ? new OpenApiSchema { Type = JsonSchemaType.String }
        : type == typeof(bool) ? new OpenApiSchema { Type = JsonSchemaType.Boolean }
        : Integers.Contains(type) ? new OpenApiSchema { Type = JsonSchemaType.Integer, Format = type == typeof(int) ? "int32" : "int64" }
        : type == typeof(double) ? new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" }
        : type == typeof(Guid) ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }
        : type == typeof(Uri) ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri" }
        : type == typeof(DateTimeOffset) ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }
        : type == typeof(object) ? new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = true }
        : ValueOf(type) is { } value ? new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = ValueSchema(value) }
        : null;

    private static OpenApiSchema ValueSchema(Type value) => FixedFormat(value) ?? new OpenApiSchema { Type = JsonSchemaType.Array, Items = FixedFormat(ElementOf(value)!) };

    private static OpenApiSchema Object(string? description) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = new Dictionary<string, IOpenApiSchema>(),
        Required = new HashSet<string>(),
        AdditionalPropertiesAllowed = false,
    };

    private OpenApiSchema Enumeration(Type type)
    {
        var values = Enum.GetNames(type).Select(value => (Name: JsonNamingPolicy.SnakeCaseLower.ConvertName(value), About: docstrings.Of(type, value))).ToList();
        var lines = values.Where(value => value.About is not null).Select(value => $"\n- `{value.Name}`: {value.About}");
        return new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = docstrings.Of(type) + string.Concat(lines.Prepend(lines.Any() ? "\n" : "")),
            Enum = [.. values.Select(value => (JsonNode)JsonValue.Create(value.Name))],
        };
    }

    private static OpenApiSchema CurrencySchema() => new()
    {
        Type = JsonSchemaType.String,
        Description = "A currency by its code in ISO 4217.",
        Enum = [.. Currency.Codes.Select(code => (JsonNode)JsonValue.Create(code))],
    };

    private void DescribeMoney(OpenApiSchema schema)
    {
        schema.Properties!["amount"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Pattern = @"^[0-9]+(\.[0-9]+)?$",
            MaxLength = 20,
            Description = "A decimal number without a sign, with no more decimals than the currency has, such as `150.00`; at most 10 000 000 000.00.",
        };
        schema.Properties["currency"] = new OpenApiSchemaReference(Reference(typeof(Currency)).Reference.Id!, document) { Description = "Its currency." };
        schema.Required = new HashSet<string> { "amount", "currency" };
        schema.Examples = [new JsonObject { ["amount"] = "150.00", ["currency"] = "GHS" }];
    }

    /// <summary>The properties that are written and read.</summary>
    private static IEnumerable<JsonPropertyInfo> Members(Type type) =>
        ApiJson.Options.GetTypeInfo(type).Properties.Where(property => property.Get is not null);

    private static bool IsRequired(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    private static bool AdmitsNull(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : property.IsGetNullable;

    private static bool IsNamed(Type type) => type.IsEnum || type == typeof(Money) || type == typeof(Currency) || IsObject(type);

    private static bool IsObject(Type type) =>
        type != typeof(Money) && type.Namespace!.StartsWith(nameof(Kelmah), StringComparison.Ordinal) && ApiJson.Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Object;

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static Type? ElementOf(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && ValueOf(type) is null
        ? ApiJson.Options.GetTypeInfo(type).ElementType
        : null;

    private static Type? ValueOf(Type type) => ApiJson.Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Dictionary } map ? map.ElementType : null;

    /// <summary><c>Page&lt;UserView&gt;</c> is PageOfUserView; an enum's name is a stored one already.</summary>
    private static string NameOf(Type type)
    {
        var name = type.GetCustomAttribute<SchemaNameAttribute>()?.Name ?? (type.IsEnum || type == typeof(Currency)
            ? type.Name
            : throw new InvalidOperationException($"{type} is in the API's description and has no [SchemaName]."));
        return type.IsGenericType ? $"{name}Of{string.Concat(type.GetGenericArguments().Select(NameOf))}" : name;
    }
}
