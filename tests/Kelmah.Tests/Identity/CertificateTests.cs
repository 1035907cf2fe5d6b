using Kelmah.Identity;
using Kelmah.Kernel;
using static Kelmah.Tests.Contracts.StateTable;

namespace Kelmah.Tests.Identity;

/// <summary>States × commands of a certificate.</summary>
public sealed class CertificateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddDays(40);

    public static TheoryData<string, string, string> Cells => Read("""
                     | valid                   | past its end            | expired
        expire       | certificate_still_valid | expired                 | same
        remind       | near                    | certificate_not_valid   | certificate_not_valid
        remove       | removed                 | removed                 | removed
        """);

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_command_does_in_each_state_what_the_table_says(string state, string command, string outcome)
    {
        var certificate = Add(new("Wiring, grade II", "Energy Commission", End)).Value.Committed<Certificate>();
        var now = state == "valid" ? Start : End;
        if (state == "expired") certificate = certificate.Expire(now).Value.Committed<Certificate>();

        var after = command switch
        {
            "expire" => certificate.Expire(now),
            "remind" => certificate.Remind(Certificate.Expiry, now),
            _ => certificate.Remove(now),
        };

        Assert.Equal(outcome, Outcome(certificate, after, next => next.NewEvents[^1] switch
        {
            CertificateExpired => "expired",
            CertificateExpiryNear => "near",
            _ => "removed",
        }));
    }

    [Theory]
    [InlineData("", "Energy Commission", 40, "title")]
    [InlineData("Wiring", "", 40, "issuer")]
    [InlineData("Wiring", "Energy Commission", 0, "validUntil")]
    [InlineData("Wiring", "Energy Commission", 40_000, "validUntil")]
    public void Wrong_input_is_named(string title, string issuer, int days, string field)
    {
        var refusal = Add(new(title, issuer, Start.AddDays(days))).Refusal!;

        Assert.Equal(RequestErrors.InvalidInput, refusal.Error);
        Assert.Equal([field], refusal.Errors!.Keys);
    }

    [Fact]
    public void An_expired_certificate_has_no_due_time() =>
        Assert.Null(Add(new("Wiring", "Energy Commission", End)).Value.Expire(End).Value.ExpiresAt);

    private static Result<Certificate> Add(CertificateInput input) => Certificate.Add(Guid.CreateVersion7(), Guid.CreateVersion7(), input, Start);
}
