// The script's bot in plain grammY: `node bot.mjs polling|webhook URL TOKEN SECRET PICTURE_IN_HEX`.
// It prints "ready" once it takes updates and stops on SIGTERM.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { Bot, GrammyError, InlineKeyboard, InputFile, InputMediaBuilder, webhookCallback } from "grammy";

const [mode, url, token, secret, hex] = process.argv.slice(2);
const picture = () => new InputFile(Buffer.from(hex, "hex"), "dot.png");
const bot = new Bot(token, { client: { apiRoot: url } });
const counter = (count) => new InlineKeyboard().text(`count ${count}`, `count:${count}`);
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

bot.command("start", (ctx) => ctx.reply(`hello ${ctx.match}`, { reply_markup: counter(0) }));
bot.callbackQuery(/^count:(\d+)$/, async (ctx) => {
  await ctx.editMessageText("counting", { reply_markup: counter(Number(ctx.match[1]) + 1) });
  await ctx.answerCallbackQuery("counted");
});
bot.command("photo", (ctx) => ctx.replyWithPhoto(picture(), { caption: "a picture" }));
bot.command("turn", (ctx) =>
  ctx.api.editMessageMedia(
    ctx.chat.id,
    ctx.message.message_id - 1,
    InputMediaBuilder.photo(picture(), { caption: "another picture" }),
  ));
bot.on("message:voice", async (ctx) => {
  const file = await ctx.getFile();
  const answer = await fetch(`${url}/file/bot${token}/${file.file_path}`);
  const sound = Buffer.from(await answer.arrayBuffer());
  await ctx.reply(createHash("sha256").update(sound).digest("hex"));
});
bot.command("flood", async (ctx) => {
  try {
    await ctx.reply("too fast");
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 429) throw error;
    await ctx.reply(`told to wait ${error.parameters.retry_after}`);
  }
});
bot.command("buy", (ctx) => ctx.replyWithInvoice("Card", "A card", "order-1", "XTR", [{ label: "Card", amount: 5 }]));
bot.on("pre_checkout_query", (ctx) => ctx.answerPreCheckoutQuery(true));
bot.on("message:successful_payment", async (ctx) => {
  const charge = ctx.message.successful_payment.telegram_payment_charge_id;
  await ctx.reply(`paid ${charge}`);
  await ctx.api.refundStarPayment(ctx.from.id, charge);
});
bot.on("message:refunded_payment", (ctx) => ctx.reply("refunded"));
bot.on("message:text", (ctx) => ctx.reply(`<b>${escape(ctx.message.text)}</b>`, { parse_mode: "HTML" }));

if (mode === "polling") {
  process.on("SIGTERM", () => bot.stop());
  await bot.start({ onStart: () => console.log("ready") });
} else {
  await bot.init();
  const server = createServer(webhookCallback(bot, "http", { secretToken: secret }));
  process.on("SIGTERM", async () => {
    await bot.api.deleteWebhook();
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1", async () => {
    await bot.api.setWebhook(`http://127.0.0.1:${server.address().port}/`, { secret_token: secret });
    console.log("ready");
  });
}
