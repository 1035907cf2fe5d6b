using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kelmah.Functions.Platform;

/// <summary>
/// The docstrings of Kelmah's assemblies, as Markdown, from the files of documentation that are built beside them. Where a file was
/// left out, its types have none.
/// </summary>
internal sealed partial class Docstrings
{
    private readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> read = new();

    /// <summary>The summary of a type; null without one.</summary>
    public string? Of(Type type) => Text(Member($"T:{NameOf(type)}", type)?.Element("summary"));

    /// <summary>The summary of a value of an enum; null without one.</summary>
    public string? Of(Type type, string value) => Text(Member($"F:{NameOf(type)}.{value}", type)?.Element("summary"));

    /// <summary>What a property is: its own summary, or what the docstring of its record says about the parameter that it comes from; null without either.</summary>
    public string? Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        var parameter = Member($"T:{NameOf(type)}", type)?.Elements("param").FirstOrDefault(found => found.Attribute("name")?.Value == property.Name);
        return Text(parameter) ?? Text(Member($"P:{NameOf(type)}.{property.Name}", type)?.Element("summary"));
    }

    private XElement? Member(string id, Type type) => read.GetOrAdd(type.Assembly, Read).GetValueOrDefault(id);

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        return File.Exists(file) ? XDocument.Load(file).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value) : [];
    }

    /// <summary>As the compiler writes it: <c>Kelmah.Kernel.Persistence.Page`1</c>, with dots before nested types.</summary>
    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string? Text(XElement? element) =>
        element is null || Spaces().Replace(string.Concat(element.Nodes().Select(Render)), " ").Trim() is not { Length: > 0 } text ? null : text;

    private static string Render(XNode node) => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" or "paramref" } reference => $"`{Target(reference)}`",
        XElement other => string.Concat(other.Nodes().Select(Render)),
        XText text => text.Value,
        _ => "",
    };

    /// <summary>The name of what is referred to, as JSON has it.</summary>
    private static string Target(XElement reference)
    {
        var name = (reference.Attribute("cref") ?? reference.Attribute("name") ?? reference.Attribute("langword"))?.Value ?? reference.Value;
        return JsonNamingPolicy.CamelCase.ConvertName(name[(name.LastIndexOf('.') + 1)..]);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
