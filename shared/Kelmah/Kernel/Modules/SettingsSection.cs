using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Kernel.Modules;

/// <summary>A section of the settings. Every setting whose name begins with it is a property of its options.</summary>
/// <param name="Name">The beginning of the names, such as <c>Contracts</c>; parts are joined by colons.</param>
/// <param name="Options">The class that the section is read into.</param>
public sealed record SettingsSection(string Name, Type Options)
{
    /// <summary>A name as it is written in the environment, in local.settings.json and in the documentation.</summary>
    /// <param name="name">Its parts joined by colons.</param>
    public static string Written(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace(":", "__", StringComparison.Ordinal);
    }
}

/// <summary>Reads sections of the settings into options.</summary>
public static class SettingsBinding
{
    /// <summary>
    /// Reads a section into options, whose annotations are checked at the start: a value that they refuse ends it with a line
    /// that names the setting. What else must hold is added to the result, and its message names the setting likewise.
    /// </summary>
    /// <param name="services">The app's.</param>
    /// <param name="configuration">All settings.</param>
    /// <param name="section">The section's name.</param>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton(new SettingsSection(section, typeof(T)));
        services.AddSingleton<IValidateOptions<T>>(new SettingsAnnotations<T>(section));
        return services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateOnStart();
    }
}

/// <summary>Checks the annotations of options, and names the settings as those who set them do.</summary>
/// <param name="section">The section's name.</param>
internal sealed class SettingsAnnotations<T>(string section) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var failures = typeof(T).GetProperties()
            .SelectMany(property => property.GetCustomAttributes<ValidationAttribute>().Select(rule => Failure(options, property, rule)))
            .OfType<string>().ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private string? Failure(T options, PropertyInfo property, ValidationAttribute rule)
    {
        var setting = SettingsSection.Written($"{section}:{property.Name}");
        var value = property.GetValue(options);
        var context = new ValidationContext(options) { MemberName = property.Name, DisplayName = setting };
        if (rule.GetValidationResult(value, context) is not { } refused) return null;
        return rule switch
        {
            RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"The setting {setting} must be from {range.Minimum} to {range.Maximum}, not {value}."),
            RequiredAttribute => $"The setting {setting} is missing.",
            _ => $"The setting {setting} is refused: {refused.ErrorMessage}",
        };
    }
}
