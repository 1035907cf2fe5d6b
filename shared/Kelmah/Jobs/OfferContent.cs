using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What a party proposes instead.</summary>
/// <param name="Rate">For the whole job, in the application's currency, above zero.</param>
/// <param name="Note">Up to 2 000 characters.</param>
/// <param name="ExpiresInDays">1 to 30.</param>
[SchemaName("OfferContent")]
public sealed record OfferContent(Money Rate, string? Note = null, int ExpiresInDays = OfferContent.DefaultDays)
{
    /// <summary>Long enough for a weekend.</summary>
    public const int DefaultDays = 4;

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Require(Rate.IsPositive, "rate", "It is above zero.");
        errors.Text("note", Note, 0, 2_000);
        errors.Range("expiresInDays", ExpiresInDays, 1, 30);
        return errors.Found(out var refusal) ? refusal : null;
    }
}
