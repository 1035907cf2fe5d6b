using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What a worker says about a certificate.</summary>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Issuer">Who awarded it: 1 to 200 characters.</param>
/// <param name="ValidUntil">In the future, at most a hundred years away.</param>
[SchemaName("CertificateInput")]
public sealed record CertificateInput([Line(1, Certificate.MaxTextLength)] string Title, [Line(1, Certificate.MaxTextLength)] string Issuer, DateTimeOffset ValidUntil) : ICheckedInput
{
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(100 * 366);

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check(DateTimeOffset now)
    {
        var errors = new InputErrors();
        errors.Check(this);
        errors.Require(ValidUntil > now, "validUntil", "It must be in the future.");
        errors.Require(ValidUntil < now + Horizon, "validUntil", "It must be within a hundred years.");
        return errors.Found(out var refusal) ? refusal : null;
    }
}

/// <summary>A certificate as its worker and others see it; others see it while it is valid.</summary>
/// <param name="Issuer">Who awarded it.</param>
/// <param name="ValidUntil">When it expires, UTC.</param>
[SchemaName("CertificateView")]
public sealed record CertificateView(Guid Id, Guid UserId, string Title, string Issuer, DateTimeOffset ValidUntil, CertificateStatus Status, DateTimeOffset CreatedAt)
{
    public static CertificateView Of(Certificate certificate) => new(
        certificate.Id, certificate.UserId, certificate.Title, certificate.Issuer, certificate.ValidUntil, certificate.Status, certificate.CreatedAt);
}
