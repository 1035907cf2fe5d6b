using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What a user wants to hear of.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Criteria">Which jobs.</param>
/// <param name="Frequency">How often to look.</param>
[SchemaName("SavedSearchContent")]
public sealed record SavedSearchContent(string Name, SearchCriteria Criteria, AlertFrequency Frequency = AlertFrequency.Daily)
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Text("name", Name, 1, 80);
        Criteria.Check(errors, "criteria");
        return errors.Found(out var refusal) ? refusal : null;
    }
}
