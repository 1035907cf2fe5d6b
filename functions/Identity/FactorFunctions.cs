using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>The second factors of an account, and codes that are sent by text message or mail.</summary>
public sealed class FactorFunctions(SmsFactor sms, StepUpCodes codes, SignInCodes signIn)
{
    [Function("GetFactors")]
    [Endpoint(Access.SignedIn, "Which second factors the caller has.", NotPrivate = NotPrivate.Own, Response = typeof(FactorsView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/auth/factors")] HttpRequest request, CancellationToken cancellationToken) =>
        (await sms.GetAsync(request.Caller(), cancellationToken)).Ok();

    [Function("EnableSmsFactor")]
    [Endpoint(Access.SignedIn, "Asks for codes by text message from now on, and gives the recovery codes, once, where this is the first factor; none where those of the authenticator stay. A code must have been given in the session lately.", Request = typeof(PasswordInput), Response = typeof(RecoveryCodes), Errors = "invalid_credentials,totp_required,phone_not_verified,sms_already_enabled")]
    public async Task<IResult> EnableSmsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/factors/sms")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PasswordInput>(cancellationToken);
        return (await sms.EnableAsync(caller, input.Password, cancellationToken)).Ok();
    }

    [Function("DisableSmsFactor")]
    [Endpoint(Access.SignedIn, "Asks for codes by text message no more.", Request = typeof(FactorRemovalInput), Status = 204, Errors = "invalid_credentials,totp_code_wrong,totp_locked,sms_not_enabled")]
    public async Task<IResult> DisableSmsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/factors/sms/disable")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<FactorRemovalInput>(cancellationToken);
        return (await sms.DisableAsync(caller, input.Password, input.Code, cancellationToken)).NoContent();
    }

    [Function("RequestStepUpCode")]
    [Endpoint(Access.SignedIn, "Sends a code for this session: by text message to whoever has switched that on, by mail to whoever has no second factor. `POST /auth/totp/verify` takes it, for ten minutes. Another request replaces it.", Request = typeof(StepUpCodeInput), IsBodyOptional = true, Status = 202, Errors = "channel_not_available,too_many_mails,too_many_phone_codes")]
    public async Task<IResult> RequestStepUpAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/step-up/code")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadOptionalJsonAsync(new StepUpCodeInput(), cancellationToken);
        return (await codes.RequestAsync(caller, input.Channel, cancellationToken)).Accepted();
    }

    [Function("RequestChallengeCode")]
    [Endpoint(Access.Everybody, "Sends a code by text message for the second step of a sign-in.", Request = typeof(ChallengeCodeInput), Status = 202, Errors = "challenge_not_valid,channel_not_available,too_many_phone_codes")]
    public async Task<IResult> RequestChallengeCodeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/challenge/code")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<ChallengeCodeInput>(cancellationToken);
        return (await signIn.RequestAsync(input.ChallengeToken, request.IsAddressLocked(), cancellationToken)).Accepted();
    }
}
