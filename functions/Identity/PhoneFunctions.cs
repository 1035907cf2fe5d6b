using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>The proof that a number is the caller's own.</summary>
public sealed class PhoneFunctions(RequestPhoneCode requestCode, VerifyPhone verify)
{
    [Function("RequestPhoneCode")]
    [Operation("Sends a code by text message to the number of the caller's profile.", Status = 202, Errors = "phone_missing,too_many_phone_codes")]
    public async Task<IResult> RequestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/phone/code")] HttpRequest request, CancellationToken cancellationToken) =>
        (await requestCode.ExecuteAsync(request.Caller(), cancellationToken)).Accepted();

    [Function("VerifyPhone")]
    [Operation("Proves the number by the code from the text message.", Request = typeof(CodeInput), Response = typeof(UserView), Errors = "phone_code_not_valid")]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/phone/verify")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await verify.ExecuteAsync(caller, input.Code, cancellationToken)).Ok();
    }
}
