using Kelmah.LocalRuntime;

await LocalApplication.CreateBuilder(args).Build().RunAsync();
