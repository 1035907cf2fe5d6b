using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>How much of a profile is filled in, and what to do next.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="NextAction">What adds most; null when nothing is missing.</param>
[SchemaName("ProfileCompleteness")]
public sealed record ProfileCompleteness(int Percent, ProfileAction? NextAction)
{
    /// <summary>What hirers choose workers by weighs most; what only workers have counts for those who are workers, hirers too or not.</summary>
    public static ProfileCompleteness Of(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var steps = Steps(user).Where(step => user.Has(UserRole.Worker) || !step.IsForWorkers).ToArray();
        var missing = steps.Where(step => !step.IsDone).OrderByDescending(step => step.Weight).FirstOrDefault();
        var percent = 100 * steps.Where(step => step.IsDone).Sum(step => step.Weight) / steps.Sum(step => step.Weight);
        return new ProfileCompleteness(percent, missing?.Action);
    }

    private static Step[] Steps(User user)
    {
        var profile = user.Profile;
        return
        [
            new(ProfileAction.VerifyEmail, 30, user.EmailVerifiedAt is not null),
            new(ProfileAction.AddSkills, 20, profile.Skills is { IsEmpty: false }, IsForWorkers: true),
            new(ProfileAction.AddLocation, 15, profile.Location is not null),
            new(ProfileAction.AddBio, 12, !string.IsNullOrWhiteSpace(profile.Bio)),
            new(ProfileAction.AddPortfolio, 11, profile.Portfolio is { IsEmpty: false }, IsForWorkers: true),
            new(ProfileAction.AddExperience, 10, profile.Experience is not null, IsForWorkers: true),
            new(ProfileAction.AddPhone, 9, profile.Phone is not null),
            new(ProfileAction.SetAvailability, 8, profile.Availability is not null, IsForWorkers: true),
            new(ProfileAction.AddLanguages, 5, profile.Languages is { IsEmpty: false }),
        ];
    }

    private sealed record Step(ProfileAction Action, int Weight, bool IsDone, bool IsForWorkers = false);
}

/// <summary>What makes a profile more complete.</summary>
public enum ProfileAction
{
    VerifyEmail,
    AddSkills,
    AddLocation,
    AddBio,
    AddPortfolio,
    AddExperience,
    AddPhone,
    SetAvailability,
    AddLanguages,
}
