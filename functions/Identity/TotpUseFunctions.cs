using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>What a signed-in user does with a code.</summary>
public sealed class TotpUseFunctions(UseTotp use)
{
    [Function("VerifyTotp")]
    [Operation("Proves the session by a code, for five minutes.", Request = typeof(CodeInput), Status = 204, Errors = "totp_code_wrong,totp_not_enabled")]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/verify")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await use.VerifyAsync(caller, input.Code, cancellationToken)).NoContent();
    }

    [Function("RenewRecoveryCodes")]
    [Operation("Gives new recovery codes, once; those before hold no more.", Request = typeof(CodeInput), Response = typeof(RecoveryCodes), Errors = "totp_code_wrong,totp_not_enabled")]
    public async Task<IResult> RenewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/recovery-codes")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await use.RenewRecoveryCodesAsync(caller, input.Code, cancellationToken)).Ok();
    }

    [Function("DisableTotp")]
    [Operation("Asks for codes no more.", Request = typeof(CodeInput), Status = 204, Errors = "totp_code_wrong,totp_not_enabled")]
    public async Task<IResult> DisableAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/totp/disable")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await use.DisableAsync(caller, input.Code, cancellationToken)).NoContent();
    }
}
