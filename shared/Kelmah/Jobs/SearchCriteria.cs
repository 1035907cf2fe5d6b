using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>Which jobs a saved search looks for; what is null does not matter.</summary>
/// <param name="Words">Of the title and the description, up to 200 characters.</param>
/// <param name="Skills">All of these, up to 20.</param>
/// <param name="ExperienceLevel">What they ask for.</param>
/// <param name="IsRemote">Whether they can be done from anywhere.</param>
/// <param name="BudgetMin">Jobs that may pay at least so much.</param>
/// <param name="BudgetMax">Jobs that may cost at most so much, in the same currency.</param>
/// <param name="Near">Round this point.</param>
/// <param name="RadiusKm">How near, 0.1 to 500.</param>
[SchemaName("SearchCriteria")]
public sealed record SearchCriteria(
    string? Words = null,
    ImmutableArray<string>? Skills = null,
    ExperienceLevel? ExperienceLevel = null,
    bool? IsRemote = null,
    Money? BudgetMin = null,
    Money? BudgetMax = null,
    GeoPoint? Near = null,
    double RadiusKm = 25)
{
    /// <summary>Notes what is wrong with it.</summary>
    /// <param name="errors">Where to note it.</param>
    /// <param name="field">The path of the criteria in the input.</param>
    public void Check(InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(!IsEmpty, field, "It says what to look for.");
        errors.Text($"{field}.words", Words, 0, 200);
        errors.Texts($"{field}.skills", Skills, 20, Kernel.Skills.MaxLength);
        errors.Require(
            BudgetMin is null || BudgetMax is null || BudgetMin.Value.Currency == BudgetMax.Value.Currency,
            $"{field}.budgetMax",
            "It has the currency of budgetMin.");
        errors.Range($"{field}.near.latitude", Near?.Latitude, -90, 90);
        errors.Range($"{field}.near.longitude", Near?.Longitude, -180, 180);
        errors.Range($"{field}.radiusKm", RadiusKm, 0.1, 500);
    }

    private bool IsEmpty =>
        string.IsNullOrWhiteSpace(Words) && Skills is null or { Length: 0 } && ExperienceLevel is null && IsRemote is null
        && BudgetMin is null && BudgetMax is null && Near is null;
}
