using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>New passwords, by mail or by the present one.</summary>
public sealed class PasswordFunctions(AccountMails mails, PasswordResets resets, PasswordChanges passwords)
{
    [Function("ForgotPassword")]
    [Endpoint(Access.Everybody, "Sends a mail to choose a new password, if the address has an account.", Request = typeof(EmailInput), Status = 202)]
    public async Task<IResult> ForgotAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/forgot-password")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<EmailInput>(cancellationToken);
        return (await mails.RequestAsync(AccountMailKind.PasswordReset, input.Email, cancellationToken)).Accepted();
    }

    [Function("ResetPassword")]
    [Endpoint(Access.Everybody, "Chooses a new password by the token from the mail and ends all sessions.", Request = typeof(NewPasswordInput), Status = 204, Errors = "token_not_valid")]
    public async Task<IResult> ResetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/reset-password")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<NewPasswordInput>(cancellationToken);
        return (await resets.ResetAsync(input.Token, input.Password, cancellationToken)).NoContent();
    }

    [Function("ChangePassword")]
    [Endpoint(Access.SignedIn, "Changes the caller's password and ends the other sessions.", Request = typeof(PasswordChangeInput), Status = 204, Errors = "invalid_credentials")]
    public async Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/change-password")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PasswordChangeInput>(cancellationToken);
        return (await passwords.ChangeAsync(caller, input.CurrentPassword, input.NewPassword, cancellationToken)).NoContent();
    }
}
