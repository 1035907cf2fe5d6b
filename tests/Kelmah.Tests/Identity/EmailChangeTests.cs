using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Tests.Identity;

public sealed class EmailChangeTests : IAsyncLifetime
{
    private const string Old = "ama@example.com";
    private const string New = "ama.mensah@example.com";

    private IdentityWorld world = null!;
    private Caller caller = null!;

    private IOneTimeTokens Tokens => world.Get<IOneTimeTokens>();

    public async Task InitializeAsync()
    {
        world = await IdentityWorld.StartAsync();
        var user = await world.RegisterAsync(Old);
        await world.VerifyEmailAsync(user.Id);
        caller = await world.SignInAsync(Old);
    }

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    [Fact]
    public async Task The_mail_to_the_new_address_changes_it_once_and_ends_the_other_sessions()
    {
        var other = await world.SignInAsync(Old);
        Assert.Null((await RequestAsync(New)).Refusal);
        Assert.Equal(Old, (await world.FindAsync(caller.UserId)).Email);
        var token = await ConfirmationAsync();

        var changed = await ConfirmAsync(token);

        Assert.Equal((New, true), (changed.Value.Email, changed.Value.EmailVerifiedAt is not null));
        Assert.Equal(IdentityErrors.TokenNotValid, Error(await ConfirmAsync(token)));
        var left = (await world.Get<Sessions>().ListAsync(caller, new Paging(20, null), CancellationToken.None)).Value.Items;
        Assert.Equal(caller.SessionId, Assert.Single(left).Id);
        Assert.True(await world.Get<IRevokedSessions>().IsRevokedAsync(other.SessionId));
        await world.SignInAsync(New);
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_refused()
    {
        Assert.Equal(IdentityErrors.InvalidCredentials, Error(await RequestAsync(New, password: "not-the-password")));
        Assert.Equal(RequestErrors.InvalidInput, Error(await RequestAsync("no-address")));
        Assert.Equal(RequestErrors.InvalidInput, Error(await RequestAsync(" AMA@Example.com ")));
        for (var asked = 0; asked < 4; asked++) Assert.Null((await RequestAsync($"a{asked}@example.com")).Refusal);
        Assert.Equal(IdentityErrors.TooManyMails, Error(await RequestAsync("a5@example.com")));
    }

    [Theory]
    [InlineData("  Ama.Mensah@Example.COM ", "ama.mensah@example.com")]
    [InlineData("ama@bücher.example", "ama@xn--bcher-kva.example")]
    public async Task An_address_is_stored_in_its_one_form(string written, string stored)
    {
        await RequestAsync(written);

        Assert.Equal(stored, (await ConfirmAsync(await ConfirmationAsync())).Value.Email);
    }

    [Fact]
    public async Task A_newer_request_and_a_day_void_the_token()
    {
        await RequestAsync(New);
        var first = await ConfirmationAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await RequestAsync("second@example.com");
        Assert.Equal(IdentityErrors.TokenNotValid, Error(await ConfirmAsync(first)));

        var second = await ConfirmationAsync();
        Assert.Equal(IdentityErrors.TokenNotValid, Error(await world.Get<EmailChanges>().ConfirmAsync(await OtherUserAsync(), second, CancellationToken.None)));
        world.Clock.Advance(new AccountOptions().VerificationLifetime);
        Assert.Equal(IdentityErrors.TokenNotValid, Error(await ConfirmAsync(second)));
    }

    [Fact]
    public async Task A_taken_address_is_answered_alike_and_its_owner_gets_no_token()
    {
        var owner = await world.RegisterAsync(New);
        await world.VerifyEmailAsync(owner.Id);
        var commits = await world.CommitsOfAsync(async () => Assert.Null((await RequestAsync(New)).Refusal));
        var secret = await MessageAsync<EmailConfirmationRequested>();

        Assert.Equal((null, New), (secret!.Value, secret.Address));
        Assert.Contains("has an account already", secret.Note, StringComparison.Ordinal);
        Assert.Equal(IdentityErrors.EmailAlreadyRegistered, Error(await ConfirmAsync(await ConfirmationAsync())));
        Assert.Equal(commits, await world.CommitsOfAsync(async () => Assert.Null((await RequestAsync("free@example.com")).Refusal)));
    }

    [Fact]
    public async Task Of_two_users_who_confirm_one_address_at_once_one_gets_it()
    {
        var kofi = await OtherUserAsync();
        await RequestAsync(New);
        await RequestAsync(New, by: kofi);
        var (ours, theirs) = (await ConfirmationAsync(), await ConfirmationAsync(kofi.UserId));

        var answers = await Task.WhenAll(ConfirmAsync(ours), world.Get<EmailChanges>().ConfirmAsync(kofi, theirs, CancellationToken.None));

        Assert.Single(answers, answer => answer.Refusal is null);
        Assert.Single(answers, answer => Error(answer) == IdentityErrors.EmailAlreadyRegistered);
    }

    [Fact]
    public async Task An_account_that_never_proved_the_address_gives_way_and_is_erased()
    {
        var squatter = await world.RegisterAsync(New);
        var session = await world.SignInAsync(New);
        await RequestAsync(New);

        Assert.Equal(New, (await ConfirmAsync(await ConfirmationAsync())).Value.Email);

        var closed = await world.FindAsync(squatter.Id);
        Assert.Equal((false, true), (closed.IsActive, closed.ErasureDueAt is not null));
        Assert.True(await world.Get<IRevokedSessions>().IsRevokedAsync(session.SessionId));
    }

    [Fact]
    public async Task Tokens_that_the_old_address_was_sent_are_void()
    {
        await RequestResetAsync();
        var reset = Tokens.Make(OneTimeClaim.OfPasswordReset(await world.FindAsync(caller.UserId))!);
        await ChangeAsync();

        Assert.Equal(IdentityErrors.TokenNotValid, Error(await world.Get<PasswordResets>().ResetAsync(reset, "another-password-1", CancellationToken.None)));
        Assert.Equal(IdentityErrors.TokenNotValid, Error(await world.Get<ContactVerification>().VerifyEmailAsync(reset, CancellationToken.None)));
    }

    [Fact]
    public async Task The_old_address_undoes_it_and_whoever_knew_the_password_is_out()
    {
        await ChangeAsync();
        var token = await UndoingAsync();
        Assert.Equal(Old, (await MessageAsync<EmailChanged>())!.Address);
        world.Clock.Advance(TimeSpan.FromHours(71));

        Assert.Null((await UndoAsync(token)).Refusal);

        var user = await world.FindAsync(caller.UserId);
        Assert.Equal((Old, world.Clock.GetUtcNow()), (user.Email, user.PasswordResetRequestedAt));
        Assert.True(await world.Get<IRevokedSessions>().IsRevokedAsync(caller.SessionId));
        Assert.Equal(IdentityErrors.InvalidCredentials, (await SignInAsync(Old, IdentityWorld.Password)).Refusal!.Error);
        Assert.Equal(IdentityErrors.TokenNotValid, Error(await UndoAsync(token)));
        Assert.Null(await world.Store.FindAsync(EmailChangeCollection.UserId.Is(caller.UserId), CancellationToken.None));
        var reset = Tokens.Make(OneTimeClaim.OfPasswordReset(user)!);
        Assert.Null((await world.Get<PasswordResets>().ResetAsync(reset, "another-password-1", CancellationToken.None)).Refusal);
        await world.SignInAsync(Old, "another-password-1");
    }

    [Fact]
    public async Task It_cannot_be_undone_after_three_days_nor_with_another_token()
    {
        await ChangeAsync();
        var token = await UndoingAsync();
        Assert.Equal(IdentityErrors.TokenNotValid, Error(await UndoAsync("nonsense")));
        Assert.Equal(IdentityErrors.TokenNotValid, Error(await UndoAsync(await ConfirmationAsync())));
        world.Clock.Advance(TimeSpan.FromHours(72));

        Assert.Equal(IdentityErrors.TokenNotValid, Error(await UndoAsync(token)));
    }

    [Fact]
    public async Task A_request_is_stopped_by_the_old_address_before_it_is_confirmed()
    {
        await RequestAsync(New);
        var first = await UndoingAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await RequestAsync(New);
        var confirmation = await ConfirmationAsync();

        Assert.Null((await UndoAsync(first)).Refusal);

        Assert.Equal(IdentityErrors.TokenNotValid, Error(await ConfirmAsync(confirmation)));
        Assert.Equal((Old, ""), ((await world.FindAsync(caller.UserId)).Email, (await world.FindAsync(caller.UserId)).Password));
    }

    [Fact]
    public async Task Until_it_cannot_be_undone_codes_go_to_the_old_address_and_no_other_change_is_made()
    {
        await ChangeAsync();
        await world.RequestCodeAsync(caller);
        Assert.Equal(Old, (await CodeMessageAsync())!.Address);
        var refused = await RequestAsync("third@example.com");
        Assert.Equal(IdentityErrors.EmailChangeRecent, Error(refused));
        Assert.Contains("until", refused.Refusal!.Detail, StringComparison.Ordinal);

        world.Clock.Advance(TimeSpan.FromHours(72));

        await world.RequestCodeAsync(caller);
        Assert.Null((await CodeMessageAsync())!.Address);
        Assert.Null((await RequestAsync("third@example.com")).Refusal);
    }

    [Fact]
    public async Task Whoever_registers_the_old_address_meanwhile_does_not_prevent_the_undoing()
    {
        await ChangeAsync();
        var squatter = await world.RegisterAsync(Old);

        Assert.Null((await UndoAsync(await UndoingAsync())).Refusal);

        Assert.Equal((Old, false), ((await world.FindAsync(caller.UserId)).Email, (await world.FindAsync(squatter.Id)).IsActive));
    }

    [Fact]
    public async Task Whoever_proves_to_own_the_old_address_meanwhile_keeps_it()
    {
        await ChangeAsync();
        await world.VerifyEmailAsync((await world.RegisterAsync(Old)).Id);

        Assert.Equal(IdentityErrors.EmailAlreadyRegistered, Error(await UndoAsync(await UndoingAsync())));
    }

    [Fact]
    public async Task A_second_factor_gives_its_code_too_and_stays_when_it_is_undone()
    {
        var codes = await EnableTotpAsync();
        Assert.Equal(IdentityErrors.TotpRequired, Error(await RequestAsync(New)));
        Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await RequestAsync(New, code: "abcdef")));

        Assert.Null((await RequestAsync(New, code: codes[0])).Refusal);
        await ConfirmAsync(await ConfirmationAsync());
        await UndoAsync(await UndoingAsync());

        Assert.True((await world.Store.FindFactorsAsync(caller.UserId, CancellationToken.None))!.HasTotp);
    }

    [Fact]
    public async Task Who_is_suspended_changes_none_and_the_owner_of_the_old_address_undoes_one()
    {
        await RequestAsync(New);
        var confirmation = await ConfirmationAsync();
        await CommitAsync(user => user.Suspend("Complaints", world.Clock.GetUtcNow()).Value);
        Assert.Equal(IdentityErrors.AccountSuspended, Error(await ConfirmAsync(confirmation)));
        Assert.Equal(IdentityErrors.AccountSuspended, Error(await RequestAsync("second@example.com")));

        Assert.Null((await UndoAsync(await UndoingAsync())).Refusal);
        Assert.NotNull((await world.FindAsync(caller.UserId)).SuspendedAt);
    }

    [Fact]
    public async Task An_account_that_waits_for_its_erasure_changes_none_and_one_that_is_closed_undoes_none()
    {
        await ChangeAsync();
        var undoing = await UndoingAsync();
        await CommitAsync(user => user.RequestErasure(forfeitsBalance: false, new AccountOptions().ErasureGrace, world.Clock.GetUtcNow()).Value);
        Assert.Equal(IdentityErrors.EmailChangeRecent, Error(await RequestAsync("third@example.com")));
        await CommitAsync(user => user.RepeatErasure(world.Clock.GetUtcNow()));
        await CommitAsync(user => user.BeginErasure(world.Clock.GetUtcNow()).Value);

        Assert.Equal(IdentityErrors.TokenNotValid, Error(await UndoAsync(undoing)));
        await world.Get<PersonalDataEraser>().EraseAsync(caller.UserId, CancellationToken.None);
        Assert.Null(await world.Store.FindAsync(EmailChangeCollection.UserId.Is(caller.UserId), CancellationToken.None));
    }

    [Fact]
    public async Task The_export_gives_the_previous_address_while_it_is_stored()
    {
        await ChangeAsync();

        var rule = PersonalDataRules.All.Single(one => one.Collection == EmailChangeCollection.Definition);
        var exported = new List<object>();
        await foreach (var one in rule.Export!(world.Store, caller.UserId, CancellationToken.None)) exported.Add(one);

        Assert.Equal((New, Old), (Assert.IsType<ExportedEmailChange>(Assert.Single(exported)).NewAddress, ((ExportedEmailChange)exported[0]).PreviousAddress));
    }

    [Fact]
    public async Task An_address_that_was_never_verified_is_changed_without_a_way_back()
    {
        await world.RegisterAsync("mistyped@example.com");
        caller = await world.SignInAsync("mistyped@example.com");
        await RequestAsync(New);
        Assert.Null(await MessageAsync<EmailChangeRequested>());

        Assert.NotNull((await ConfirmAsync(await ConfirmationAsync())).Value.EmailVerifiedAt);

        Assert.Null(await world.Store.FindAsync(EmailChangeCollection.UserId.Is(caller.UserId), CancellationToken.None));
    }

    private async Task ChangeAsync()
    {
        Assert.Null((await RequestAsync(New)).Refusal);
        Assert.Null((await ConfirmAsync(await ConfirmationAsync())).Refusal);
    }

    private async Task<Caller> OtherUserAsync()
    {
        await world.VerifyEmailAsync((await world.RegisterAsync("kofi@example.com")).Id);
        return await world.SignInAsync("kofi@example.com");
    }

    private async Task<IReadOnlyList<string>> EnableTotpAsync()
    {
        await world.Get<Totp>().EnrolAsync(caller, IdentityWorld.Password, CancellationToken.None);
        await world.ProveAsync(caller);
        var factors = await world.Store.FindFactorsAsync(caller.UserId, CancellationToken.None);
        var secret = world.Get<ITotpSecrets>().Read(caller.UserId, factors!.ProtectedSecret!);
        var code = TotpCode.Compute(secret, TotpCode.StepOf(world.Clock.GetUtcNow()));
        return (await world.Get<Totp>().ConfirmAsync(caller, code, CancellationToken.None)).Value.Codes;
    }

    private async Task RequestResetAsync() => await CommitAsync(user => user.RequestPasswordReset(new AccountOptions(), world.Clock.GetUtcNow()));

    private Task<Result<bool>> CommitAsync(Func<User, User> decide) => world.Get<Transactor>().RunAsync<bool>(
        null,
        async work =>
        {
            work.Update(decide((await work.FindAsync<User>(caller.UserId, CancellationToken.None))!));
            return true;
        },
        CancellationToken.None);

    private Task<Result<bool>> RequestAsync(string email, string password = IdentityWorld.Password, string? code = null, Caller? by = null) =>
        world.Get<EmailChangeRequests>().RequestAsync(by ?? caller, new EmailChangeInput(password, email, code), CancellationToken.None);

    private Task<Result<UserView>> ConfirmAsync(string token) => world.Get<EmailChanges>().ConfirmAsync(caller, token, CancellationToken.None);

    private Task<Result<bool>> UndoAsync(string token) => world.Get<EmailChanges>().UndoAsync(token, CancellationToken.None);

    private async Task<string> ConfirmationAsync(Guid? userId = null) =>
        Tokens.Make(OneTimeClaim.OfEmailChange((await world.Store.FindAsync(EmailChangeCollection.UserId.Is(userId ?? caller.UserId), CancellationToken.None))!));

    private async Task<string> UndoingAsync() =>
        Tokens.Make(OneTimeClaim.OfEmailUndoing((await world.Store.FindAsync(EmailChangeCollection.UserId.Is(caller.UserId), CancellationToken.None))!));

    private Task<Result<SignInOutcome>> SignInAsync(string email, string password) =>
        world.Get<SignIn>().ExecuteAsync(new SignInInput(email, password), new SignInOrigin(), CancellationToken.None);

    /// <summary>What the present message about an event carries.</summary>
    private ValueTask<MessageSecret?> MessageAsync<TEvent>() => world.Get<IMessageSecrets>().FindAsync(
        caller.UserId, new Dictionary<string, string> { ["event"] = typeof(TEvent).Name }, CancellationToken.None);

    private async Task<MessageSecret?> CodeMessageAsync()
    {
        var sent = await world.Store.FindAsync(StepUpCodeCollection.SessionId.Is(caller.SessionId), CancellationToken.None);
        var data = new Dictionary<string, string>
        {
            ["event"] = nameof(StepUpCodeRequested),
            ["sessionId"] = sent!.SessionId.ToString(),
            ["requestId"] = sent.RequestId.ToString(),
        };
        return await world.Get<IMessageSecrets>().FindAsync(caller.UserId, data, CancellationToken.None);
    }

    private static ErrorCode? Error<T>(Result<T> result) => result.Refusal?.Error;
}
