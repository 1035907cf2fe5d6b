using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;

namespace Kelmah.Adapters.Tests.Cryptography;

public sealed class HmacOneTimeTokensTests : IDisposable
{
    private static readonly OneTimeClaim Claim = new("verify-phone", new Guid(1, 0, 0, new byte[8]), "+233201234567|1");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-one-time-");

    [Fact]
    public void A_token_and_a_code_hold_for_their_claim_alone()
    {
        var tokens = new HmacOneTimeTokens(IdentityKeys.Load(new IdentityOptions(), folder.FullName));
        var token = tokens.Make(Claim);
        var code = tokens.MakeCode(Claim);

        Assert.Equal(Claim.UserId, tokens.UserOf(token));
        Assert.True(tokens.Holds(token, Claim));
        Assert.True(tokens.HoldsCode(code, Claim));
        Assert.Matches("^[0-9]{6}$", code);
        foreach (var other in (OneTimeClaim[])[Claim with { Purpose = "verify-email" }, Claim with { State = "+233201234567|2" }, Claim with { UserId = Guid.Empty }])
        {
            Assert.False(tokens.Holds(token, other));
            Assert.NotEqual(tokens.Make(Claim), tokens.Make(other));
        }
    }

    [Fact]
    public void Codes_of_a_thousand_claims_spread_over_all_digits()
    {
        var tokens = new HmacOneTimeTokens(IdentityKeys.Load(new IdentityOptions(), folder.FullName));

        var codes = Enumerable.Range(0, 1_000).Select(number => tokens.MakeCode(Claim with { State = $"{number}" })).ToArray();

        Assert.InRange(codes.Distinct().Count(), 990, 1_000);
        for (var place = 0; place < 6; place++) Assert.Equal(10, codes.Select(code => code[place]).Distinct().Count());
    }

    public void Dispose() => folder.Delete(recursive: true);
}
