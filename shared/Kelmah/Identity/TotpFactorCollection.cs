using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>How authenticators are stored.</summary>
public static class TotpFactorCollection
{
    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<TotpFactor> Definition = new("totp_factors", [], []);
}
