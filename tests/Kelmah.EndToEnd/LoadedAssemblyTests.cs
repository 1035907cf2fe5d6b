using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>What no setting chooses costs no memory and no time at the start.</summary>
public sealed class LoadedAssemblyTests
{
    private static readonly string[] OfAdapters = ["Azure.", "MongoDB.", "Stripe.net"];

    [Fact]
    public async Task Nothing_of_an_adapter_that_is_not_chosen_is_loaded()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        using var ready = await kelmah.Http.GetAsync("/health/ready");
        ready.EnsureSuccessStatusCode();

        Assert.Contains("Kelmah.Functions.dll", kelmah.LoadedFiles);
        Assert.DoesNotContain(kelmah.LoadedFiles, file => OfAdapters.Any(start => file.StartsWith(start, StringComparison.Ordinal)));
    }
}
