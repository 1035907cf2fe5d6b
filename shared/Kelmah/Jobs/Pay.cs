using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What a worker gets of a rate.</summary>
/// <param name="Rate">What the hirer pays.</param>
/// <param name="Fee">The platform's share of it.</param>
/// <param name="Net">What is left for the worker.</param>
[SchemaName("Pay")]
public sealed record Pay(Money Rate, Money Fee, Money Net)
{
    /// <summary>A rate that is paid in one milestone; each further one can round by half a minor unit.</summary>
    /// <param name="rate">For the whole job.</param>
    /// <param name="feeBasisPoints">The platform's share, 0 to 10 000.</param>
    public static Pay Of(Money rate, int feeBasisPoints)
    {
        var fee = rate.Share(feeBasisPoints);
        return new Pay(rate, fee, rate - fee);
    }
}
