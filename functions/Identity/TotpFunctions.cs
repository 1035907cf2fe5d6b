using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>Codes from an authenticator app: begun, confirmed, asked for at the sign-in.</summary>
public sealed class TotpFunctions(EnrolTotp enrol, ConfirmTotp confirm, AnswerChallenge answer, UseTotp use)
{
    [Function("GetTotp")]
    [Operation("Whether codes from an authenticator are asked for.", Response = typeof(TotpStatus))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/totp")] HttpRequest request, CancellationToken cancellationToken) =>
        (await use.GetAsync(request.Caller(), cancellationToken)).Ok();

    [Function("EnrolTotp")]
    [Operation("Makes a secret for an authenticator app; it is not asked for before it is confirmed.", Request = typeof(PasswordInput), Response = typeof(TotpEnrolment), Errors = "invalid_credentials,totp_already_enabled")]
    public async Task<IResult> EnrolAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PasswordInput>(cancellationToken);
        return (await enrol.ExecuteAsync(caller, input.Password, cancellationToken)).Ok();
    }

    [Function("ConfirmTotp")]
    [Operation("Takes the first code and gives the recovery codes, once.", Request = typeof(CodeInput), Response = typeof(RecoveryCodes), Errors = "totp_code_wrong,totp_already_enabled,totp_not_enabled")]
    public async Task<IResult> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/confirm")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await confirm.ExecuteAsync(caller, input.Code, cancellationToken)).Ok();
    }

    [Function("AnswerChallenge")]
    [Operation("The second step of a sign-in.", Request = typeof(ChallengeInput), Response = typeof(SignedIn), Roles = "-", Errors = "totp_code_wrong,challenge_not_valid")]
    public async Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/challenge")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<ChallengeInput>(cancellationToken);
        return (await answer.ExecuteAsync(input.ChallengeToken, input.Code, cancellationToken)).Ok();
    }
}
