using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kelmah.Kernel;

namespace Kelmah.Disputes;

/// <summary>A public holiday of a country.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Day">Which day.</param>
public readonly record struct HolidayDate(string Country, DateOnly Day)
{
    /// <summary>Reads one such as <c>GH=2026-12-25</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HolidayDate? date)
    {
        ArgumentNullException.ThrowIfNull(text);
        date = text.Split('=') is [var country, var day]
            && CountryCodes.All.Contains(country)
            && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)
            ? new(country, read)
            : null;
        return date is not null;
    }
}

/// <summary>Public holidays as a setting lists them, such as <c>GH=2026-03-06,GH=2026-12-25</c>.</summary>
public static class HolidayDates
{
    /// <summary>What a list holds.</summary>
    /// <exception cref="FormatException">It was not checked at the start: a bug.</exception>
    public static ImmutableArray<HolidayDate> Of(string list) =>
        [.. Split(list).Select(static text => HolidayDate.TryParse(text, out var date) ? date.Value : throw new FormatException($"{text} is no holiday."))];

    /// <summary>The first of a list that is no holiday; null where all are.</summary>
    public static string? WrongOf(string list) => Split(list).FirstOrDefault(static text => !HolidayDate.TryParse(text, out _));

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Demands of a setting that it lists public holidays.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HolidayDatesAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        HolidayDates.WrongOf((string?)value ?? "") is { } wrong
            ? new ValidationResult($"'{wrong}' is not the code of a country and a day, such as GH=2026-12-25.")
            : ValidationResult.Success;
}

/// <summary>Demands of a setting that it is the code of a country.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CountryAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string country && CountryCodes.All.Contains(country)
            ? ValidationResult.Success
            : new ValidationResult($"'{value}' is not the code of a country by ISO 3166, such as GH.");
}
