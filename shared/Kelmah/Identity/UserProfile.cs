using System.Collections.Immutable;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;

namespace Kelmah.Identity;

/// <summary>What a user tells about themself.</summary>
/// <param name="FirstName">1 to 60 characters.</param>
/// <param name="LastName">1 to 60 characters.</param>
/// <param name="Phone">E.164, for example +233201234567, in which form any spelling of a number is stored; never public.</param>
/// <param name="Bio">Up to 2 000 characters.</param>
/// <param name="Skills">Up to 30.</param>
/// <param name="Experience">Null for none told.</param>
/// <param name="Location">City and region are public, the rest is not.</param>
/// <param name="HourlyRate">What an hour of the user's work costs, above zero.</param>
[SchemaName("UserProfile")]
public sealed record UserProfile(
    [Name(60)] string FirstName,
    [Name(60)] string LastName,
    [Characters(0, UserProfile.MaxPhoneLength)][property: Sensitive] string? Phone = null,
    [Text(0, 2_000)] string? Bio = null,
    [Skills(Kernel.Skills.MaxCount)] ImmutableArray<string>? Skills = null,
    WorkExperience? Experience = null,
    Location? Location = null,
    Money? HourlyRate = null)
{
    /// <summary>The path of <see cref="PictureId"/> in an input.</summary>
    internal const string PictureField = "profile.pictureId";

    /// <summary>Characters of a number at most: longer than any number with all that is written between its digits.</summary>
    public const int MaxPhoneLength = 40;

    /// <summary>Examples of the user's work, up to 20; public.</summary>
    [Items(PortfolioItem.MaxCount)]
    public ImmutableArray<PortfolioItem>? Portfolio { get; init; }

    /// <summary>What the user speaks, up to 10 of <see cref="UserSettings.Languages"/>; public.</summary>
    [SpokenLanguages(10)]
    public ImmutableArray<string>? Languages { get; init; }

    /// <summary>Whether the user looks for work; public.</summary>
    public Availability? Availability { get; init; }

    /// <summary>
    /// The user's picture: an uploaded PNG, JPEG or WebP image of the user's own that was found clean; null for none. Whoever finds the public
    /// profile reads it.
    /// </summary>
    public Guid? PictureId { get; init; }

    /// <summary>Adds what is wrong with it, but for the number, to <paramref name="errors"/>, under the path <paramref name="field"/> of the input.</summary>
    public void Check(InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this, field);
        if (Experience is not null) errors.Check(Experience, $"{field}.experience");
        Location?.Check(errors, $"{field}.location");
        errors.Require(HourlyRate is null or { IsPositive: true }, $"{field}.hourlyRate", "It is above zero.");
        CheckPortfolio(errors, $"{field}.portfolio");
    }

    /// <summary>
    /// With the number in the form in which it is stored; what is wrong with it is added to <paramref name="errors"/>. It is read when it is given: the
    /// plans change, and what was stored by an earlier one stays.
    /// </summary>
    public UserProfile ReadPhone(InputErrors errors, string field, IPhoneNumbers phones)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(phones);
        if (Phone is null) return this;
        var read = phones.Read(Phone);
        errors.Require(read.Fault is null, $"{field}.phone", read.Fault ?? "");
        return this with { Phone = read.Number };
    }

    private void CheckPortfolio(InputErrors errors, string field)
    {
        if (Portfolio is not { } portfolio) return;
        for (var index = 0; index < Math.Min(portfolio.Length, PortfolioItem.MaxCount); index++) PortfolioItem.Check(portfolio[index], errors, $"{field}[{index}]");
    }

    /// <summary>With other texts in the place of the sensitive ones; itself where it has none.</summary>
    internal UserProfile ReplaceSensitive(Func<string, string?> replace) => Phone is null && Location?.Address is null
        ? this
        : this with { Phone = replace.Of(Phone), Location = Location?.ReplaceSensitive(replace) };

    /// <summary>The form in which it is stored; itself where it has that already.</summary>
    public UserProfile Normalized() =>
        Skills is { } skills && Kernel.Skills.Normalize(skills) is var normal && normal != skills ? this with { Skills = normal } : this;
}

/// <summary>What a user has done so far.</summary>
/// <param name="Level">In the terms that jobs ask in.</param>
/// <param name="Years">0 to 80.</param>
/// <param name="Summary">Up to 2 000 characters.</param>
[SchemaName("WorkExperience")]
public sealed record WorkExperience(ExperienceLevel Level, [Within(0, 80)] int Years, [Text(0, 2_000)] string? Summary = null);

/// <summary>Whether a worker looks for work.</summary>
public enum Availability
{
    Available,

    /// <summary>Some hours a week.</summary>
    PartTime,

    Unavailable,
}
