using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Tests.Identity;

public sealed class PhoneTests : IAsyncLifetime
{
    private IdentityWorld world = null!;
    private Caller caller = null!;

    public async Task InitializeAsync()
    {
        world = await IdentityWorld.StartAsync();
        var user = await world.RegisterAsync("ama@example.com", "+233201234567");
        caller = new Caller(user.Id, UserRole.Worker, Guid.CreateVersion7());
    }

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    [Fact]
    public async Task The_right_code_proves_the_number_and_a_repeat_gives_the_same()
    {
        await RequestAsync();
        var code = await CodeAsync();

        var first = await VerifyAsync(code);
        world.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(first.Value.PhoneVerifiedAt, (await VerifyAsync(code)).Value.PhoneVerifiedAt);
        Assert.NotNull(first.Value.PhoneVerifiedAt);
    }

    [Fact]
    public async Task A_newer_code_ends_the_one_before()
    {
        await RequestAsync();
        var old = await CodeAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await RequestAsync();

        Assert.Equal(IdentityErrors.PhoneCodeNotValid, (await VerifyAsync(old)).Refusal!.Error);
        Assert.Null((await VerifyAsync(await CodeAsync())).Refusal);
    }

    [Fact]
    public async Task A_number_is_stored_in_one_form_however_it_is_written()
    {
        var user = await world.RegisterAsync("kofi@example.com", "024 123 4567");
        var change = MergePatch.Of(System.Text.Json.JsonDocument.Parse("""{"profile":{"phone":"(020) 123-4567"}}""").RootElement).Value;

        var changed = await world.Get<Profiles>().ChangeOwnAsync(caller with { UserId = user.Id }, change, null, CancellationToken.None);

        Assert.Equal(("+233241234567", "+233201234567"), (user.Profile.Phone, changed.Value.Profile.Phone));
    }

    [Fact]
    public async Task A_code_holds_for_ten_minutes()
    {
        await RequestAsync();
        var code = await CodeAsync();
        world.Clock.Advance(new AccountOptions().PhoneCodeLifetime);

        Assert.Equal(IdentityErrors.PhoneCodeNotValid, (await VerifyAsync(code)).Refusal!.Error);
    }

    [Fact]
    public async Task Of_fifty_guesses_at_once_five_are_counted()
    {
        await RequestAsync();
        var wrong = await CodeAsync() == "000000" ? "000001" : "000000";

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => VerifyAsync(wrong)));

        Assert.InRange((await world.FindAsync(caller.UserId)).PhoneProof.Fails, 1, new AccountOptions().PhoneCodeTries);
    }

    [Fact]
    public async Task A_number_has_five_codes_in_a_day_whoever_asks()
    {
        for (var asked = 0; asked < 5; asked++)
        {
            var other = await world.RegisterAsync($"other{asked}@example.com", "+233201234567");
            Assert.True((await RequestAsync(other.Id)).Value);
            Assert.Equal(IdentityErrors.TooManyPhoneCodes, (await RequestAsync(caller.UserId)).Refusal!.Error);
            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(IdentityErrors.TooManyPhoneCodes, (await RequestAsync(caller.UserId)).Refusal!.Error);
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True((await RequestAsync(caller.UserId)).Value);
    }

    private Task<Result<bool>> RequestAsync(Guid userId) =>
        world.Get<ContactVerification>().RequestPhoneCodeAsync(caller with { UserId = userId }, CancellationToken.None);

    private async Task RequestAsync() => Assert.True((await world.Get<ContactVerification>().RequestPhoneCodeAsync(caller, CancellationToken.None)).Value);

    private Task<Result<UserView>> VerifyAsync(string code) => world.Get<ContactVerification>().VerifyPhoneAsync(caller, code, CancellationToken.None);

    private async Task<string> CodeAsync() =>
        world.Get<IOneTimeTokens>().MakeCode(OneTimeClaim.OfPhone(await world.FindAsync(caller.UserId))!);
}
