using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>Codes from an authenticator app: enrolled, confirmed, given at the sign-in and before sensitive acts.</summary>
public sealed class TotpFunctions(Totp totp, SignInChallenges challenges, CallerPlace places)
{
    [Function("GetTotp")]
    [Endpoint(Access.SignedIn, "Whether codes from an authenticator are asked for.", NotPrivate = NotPrivate.Own, Response = typeof(TotpStatus))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/auth/totp")] HttpRequest request, CancellationToken cancellationToken) =>
        (await totp.GetAsync(request.Caller(), cancellationToken)).Ok();

    [Function("EnrolTotp")]
    [Endpoint(Access.SignedIn, "Makes a secret for an authenticator app; it is not asked for before it is confirmed.", Request = typeof(PasswordInput), Response = typeof(TotpEnrolment), Errors = "invalid_credentials,totp_already_enabled")]
    public async Task<IResult> EnrolAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PasswordInput>(cancellationToken);
        return (await totp.EnrolAsync(caller, input.Password, cancellationToken)).Ok();
    }

    [Function("ConfirmTotp")]
    [Endpoint(Access.SignedIn, "Takes the first code and gives the recovery codes, once; earlier ones hold no more. A code of a factor that was there before, or of a mail, must have been given in the session lately.", Request = typeof(CodeInput), Response = typeof(RecoveryCodes), Errors = "totp_code_wrong,totp_locked,totp_required,totp_already_enabled,totp_not_enabled")]
    public async Task<IResult> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/confirm")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await totp.ConfirmAsync(caller, input.Code, cancellationToken)).Ok();
    }

    [Function("AnswerChallenge")]
    [Endpoint(Access.Everybody, "The second step of a sign-in: a code of one of the methods that its challenge names.", Request = typeof(ChallengeInput), Response = typeof(SignedIn), Errors = "totp_code_wrong,totp_locked,challenge_not_valid")]
    public async Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/challenge")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<ChallengeInput>(cancellationToken);
        var origin = new SignInOrigin(request.IsAddressLocked(), places.Of(request));
        return (await challenges.AnswerAsync(input.ChallengeToken, input.Code, origin, cancellationToken)).Ok();
    }

    [Function("VerifyTotp")]
    [Endpoint(Access.SignedIn, "Proves the session, for five minutes by default, by a code of the authenticator, a recovery code, or one that was sent for this session.", Request = typeof(CodeInput), Status = 204, Errors = "totp_code_wrong,totp_locked,totp_not_enabled")]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/verify")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await totp.VerifyAsync(caller, input.Code, cancellationToken)).NoContent();
    }

    [Function("RenewRecoveryCodes")]
    [Endpoint(Access.SignedIn, "Gives new recovery codes, once, to whoever has a second factor; those before hold no more.", Request = typeof(CodeInput), Response = typeof(RecoveryCodes), Errors = "totp_code_wrong,totp_locked,totp_not_enabled")]
    public async Task<IResult> RenewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/recovery-codes")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await totp.RenewRecoveryCodesAsync(caller, input.Code, cancellationToken)).Ok();
    }

    [Function("DisableTotp")]
    [Endpoint(Access.SignedIn, "Asks for codes of the authenticator no more.", Request = typeof(CodeInput), Status = 204, Errors = "totp_code_wrong,totp_locked,totp_not_enabled")]
    public async Task<IResult> DisableAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/disable")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await totp.DisableAsync(caller, input.Code, cancellationToken)).NoContent();
    }
}
