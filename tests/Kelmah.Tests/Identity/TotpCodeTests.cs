using System.Text;
using Kelmah.Identity;

namespace Kelmah.Tests.Identity;

public sealed class TotpCodeTests
{
    /// <summary>Of RFC 6238, appendix B.</summary>
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, TotpCode.Compute(Secret, TotpCode.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void A_code_holds_one_step_before_and_after_its_own(int offset, bool holds)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(1234567890);

        Assert.Equal(holds, TotpCode.FindStep(Secret, "005924", time.AddSeconds(offset)) is not null);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    [InlineData("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    public void A_secret_is_written_in_the_base32_of_rfc_4648(string bytes, string text) => Assert.Equal(text, TotpCode.ToBase32(Encoding.ASCII.GetBytes(bytes)));
}
