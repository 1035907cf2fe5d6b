using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>New accounts, and the verification of their addresses and numbers.</summary>
public sealed class RegistrationFunctions(Registration registration, AccountMails mails, ContactVerification verification)
{
    [Function("Register")]
    [Endpoint(Access.Everybody, "Makes an account and sends the verification mail. Answers the same for an address that has an account; its owner is told.", Request = typeof(RegistrationInput), Response = typeof(UserView), Status = 201)]
    public async Task<IResult> RegisterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/register")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<RegistrationInput>(cancellationToken);
        return (await registration.RegisterAsync(input, cancellationToken)).Created(_ => "/users/me");
    }

    [Function("VerifyEmail")]
    [Endpoint(Access.Everybody, "Proves an address by the token from the mail.", Request = typeof(TokenInput), Response = typeof(UserView), Errors = "token_not_valid")]
    public async Task<IResult> VerifyEmailAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/verify-email")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<TokenInput>(cancellationToken);
        return (await verification.VerifyEmailAsync(input.Token, cancellationToken)).Ok();
    }

    [Function("ResendVerification")]
    [Endpoint(Access.Everybody, "Sends the verification mail again, if the address waits for one.", Request = typeof(EmailInput), Status = 202)]
    public async Task<IResult> ResendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/resend-verification")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<EmailInput>(cancellationToken);
        return (await mails.RequestAsync(AccountMailKind.Verification, input.Email, cancellationToken)).Accepted();
    }

    [Function("RequestPhoneCode")]
    [Endpoint(Access.SignedIn, "Sends a code by text message to the number of the caller's profile.", IsIdempotent = true, Status = 202, Errors = "phone_missing,too_many_phone_codes")]
    public async Task<IResult> RequestPhoneCodeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/phone/code")] HttpRequest request, CancellationToken cancellationToken) =>
        (await verification.RequestPhoneCodeAsync(request.Caller(), cancellationToken)).Accepted();

    [Function("VerifyPhone")]
    [Endpoint(Access.SignedIn, "Proves the number by the code from the text message.", IsIdempotent = true, Request = typeof(CodeInput), Response = typeof(UserView), Errors = "phone_code_not_valid")]
    public async Task<IResult> VerifyPhoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/phone/verify")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CodeInput>(cancellationToken);
        return (await verification.VerifyPhoneAsync(caller, input.Code, cancellationToken)).Ok();
    }
}
