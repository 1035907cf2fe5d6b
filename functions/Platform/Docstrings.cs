using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kelmah.Functions.Platform;

/// <summary>The docstrings of an assembly, from the file of documentation that is built beside it. Where the file was left out, there are none.</summary>
internal sealed partial class Docstrings
{
    private readonly Dictionary<string, string> summaries;

    private Docstrings(Dictionary<string, string> summaries) => this.summaries = summaries;

    public static Docstrings Read(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        if (!File.Exists(file)) return new([]);
        return new(XDocument.Load(file).Descendants("member").Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Spaces().Replace(member.Element("summary")!.Value, " ").Trim()));
    }

    /// <summary>The summary of a property as plain text; null without one.</summary>
    public string? Of(PropertyInfo property) => summaries.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
